import { Command, CommanderError } from 'commander';
import { WhetstoneError } from '../../../shared/errors.ts';
import { APP_VERSION } from '../../features/project/version.ts';
import { EXIT, reportError } from './command.ts';
import { addDemo } from './commands/demo.ts';
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
import { addShow } from './commands/show.ts';
import { addSnapshot } from './commands/snapshot.ts';
import { addStatus } from './commands/status.ts';
import { addTeacher } from './commands/teacher.ts';

/** The whole command line, in the order in which the main job goes. */
export function createProgram(): Command {
  const program = new Command('whetstone')
    .description(
      'Mine hard negatives that are not false negatives, review them, and export them to what trainers read.',
    )
    .version(APP_VERSION)
    .showHelpAfterError('Run with --help to see what it takes.')
    .helpCommand(false);
  for (const add of [
    addInit,
    addImport,
    addStatus,
    addSearch,
    addTeacher,
    addRetrieve,
    addMine,
    addShow,
    addLabelCommands,
    addLabels,
    addSnapshot,
    addExport,
    addQuick,
    addPurge,
    addDemo,
  ]) {
    add(program);
  }
  return program;
}

/** Runs the command line; sets the process's exit code. */
export async function runCli(argv: readonly string[]): Promise<void> {
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
    if (error.exitCode !== 0 && json) {
      await reportError(new WhetstoneError('usage', error.message.replace(/^error: /, '')), true);
    }
  }
}

function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}
