import { Command, CommanderError } from 'commander';
import { WhetstoneError } from '../../../shared/errors.ts';
import { APP_VERSION } from '../../features/project/version.ts';
import { addDemo } from './commands/demo.ts';
import { addEvaluate } from './commands/evaluate.ts';
import { addExport } from './commands/export.ts';
import { addImport } from './commands/import.ts';
import { addInit } from './commands/init.ts';
import { addLabelCommands } from './commands/label.ts';
import { addLabels } from './commands/labels.ts';
import { addMine } from './commands/mine.ts';
import { addPurge } from './commands/purge.ts';
import { addQuick } from './commands/quick.ts';
import { addRetrieve } from './commands/retrieve.ts';
import { addSearch } from './commands/search.ts';
import { addServe } from './commands/serve.ts';
import { addShow } from './commands/show.ts';
import { addSnapshot } from './commands/snapshot.ts';
import { addStatus } from './commands/status.ts';
import { addTeacher } from './commands/teacher.ts';
import { EXIT, reportError } from './failure.ts';
import { everyCommand, finishCommands } from './help.ts';
import { allowClosedPipes } from './output.ts';

/** The commands in the order in which the main job goes. */
const GROUPS = {
  'Start here:': [addDemo, addServe, addQuick],
  'A project and its data:': [addInit, addImport, addStatus, addSearch, addPurge],
  'Mining:': [addTeacher, addRetrieve, addMine, addShow],
  'Labels:': [addLabelCommands, addLabels],
  'Results:': [addSnapshot, addExport, addEvaluate],
} as const;

/** The whole command line. */
export function createProgram(): Command {
  const program = new Command('whetstone')
    .description(
      'Mine hard negatives that are not false negatives, review them, and export them to what trainers read.',
    )
    .optionsGroup('General:')
    .version(APP_VERSION, '-V, --version', 'show the version');
  for (const [heading, group] of Object.entries(GROUPS)) {
    program.commandsGroup(heading);
    for (const add of group) add(program);
  }
  program.addHelpText('after', '\n"whetstone COMMAND --help" explains a command, with examples.');
  finishCommands(program);
  return program;
}

/** Runs the command line; sets the process's exit code. */
export async function runCli(argv: readonly string[]): Promise<void> {
  allowClosedPipes();
  const json = argv.includes('--json');
  const program = createProgram();
  for (const command of everyCommand(program)) {
    command.exitOverride();
    // With --json the error is a document on stdout, not commander's own lines.
    if (json) command.configureOutput({ writeErr: () => {} });
  }
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (error.exitCode !== 0 && json) await reportError(usageError(error), true);
  }
}

/** Commander's error as one of ours. It shows the help where a command's name is missing. */
function usageError({ code, message }: CommanderError): WhetstoneError {
  if (code === 'commander.help') {
    return new WhetstoneError('usage', 'Name a command; "whetstone --help" lists them.');
  }
  const sentence = message.replace(/^error: /, '').replace(/\n/g, ' ');
  return new WhetstoneError('usage', sentence);
}
