import type { Command } from 'commander';
import { WhetstoneError } from '../../../shared/errors.ts';
import type { WorkOptions } from '../../../shared/progress.ts';
import { EXIT, reportError } from './failure.ts';
import { printResult } from './output.ts';
import { catchSignals } from './signals.ts';
import { createTerminal, type Terminal } from './terminal.ts';

/** What a command answers: a document for `--json`, and the same as text for people. */
export type Answer = { readonly json: unknown; readonly text: string };

/** What a command is given besides its arguments. */
export type CommandContext = {
  readonly terminal: Terminal;
  /** Aborted by the first Ctrl+C. */
  readonly signal: AbortSignal;
};

/** How a service is given a command's signal and its progress line. */
export function workOptions(context: CommandContext): WorkOptions {
  return { signal: context.signal, onProgress: context.terminal.onProgress };
}

/**
 * Adds a command.
 *
 * @param examples lines shown under `--help`
 */
export function addCommand(
  parent: Command,
  usage: string,
  description: string,
  examples: readonly string[],
): Command {
  const command = parent.command(usage).description(description);
  command.addHelpText('after', `\nExamples:\n${examples.map((line) => `  $ ${line}`).join('\n')}`);
  command.allowExcessArguments(false);
  return command;
}

/**
 * Wraps a command's work: runs it with a context, prints its answer or its error, and sets the exit code. Work that has
 * printed its answer itself, before it ended, answers null.
 * The first Ctrl+C cancels the work, which leaves what is finished; the second ends the process.
 */
export function runCommand<Options extends { json?: boolean }>(
  work: (
    context: CommandContext,
    positional: readonly string[],
    options: Options,
  ) => Promise<Answer | null> | Answer | null,
): (this: Command) => Promise<void> {
  return async function action(this: Command): Promise<void> {
    // --json may stand before the command's name too.
    const options = this.optsWithGlobals<Options>();
    const json = options.json === true;
    const terminal = createTerminal(process.stderr);
    const signals = catchSignals((how) => {
      terminal.note(`Stopping.${how}`);
      return new WhetstoneError('cancelled', 'Stopped; what was finished is kept.');
    });
    try {
      const answer = await work(
        { terminal, signal: signals.signal },
        this.processedArgs.filter((value) => value !== undefined).map(String),
        options,
      );
      terminal.finish();
      if (answer === null) return;
      await printResult(json ? JSON.stringify(answer.json, null, 2) : answer.text);
      // Whoever stopped a step that could be left out, as the index of an import, wants no next command to run.
      const stopped = signals.exitCode();
      if (stopped !== null) process.exitCode = stopped;
    } catch (error) {
      terminal.finish('stopped');
      const isOfProject = this.registeredArguments[0]?.name() === 'project';
      await reportError(error, json, isOfProject ? String(this.processedArgs[0]) : null);
      if (signals.exitCode() !== null && process.exitCode === EXIT.failed) {
        process.exitCode = signals.exitCode() ?? EXIT.failed;
      }
    } finally {
      signals.release();
    }
  };
}
