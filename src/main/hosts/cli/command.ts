import { type Command, Option } from 'commander';
import { serializeError, WhetstoneError } from '../../../shared/errors.ts';
import type { WorkOptions } from '../../../shared/progress.ts';
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

/** Exit codes (design §7). */
export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

/**
 * Adds a command with its `--json` option.
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
  command.addOption(new Option('--json', 'print one JSON document on stdout and nothing else there'));
  command.addHelpText('after', `\nExamples:\n${examples.map((line) => `  $ ${line}`).join('\n')}`);
  command.allowExcessArguments(false);
  return command;
}

/**
 * Wraps a command's work: runs it with a context, prints its answer or its error, and sets the exit code.
 * The first Ctrl+C cancels the work, which leaves what is finished; the second ends the process.
 */
export function runCommand<Options extends { json?: boolean }>(
  work: (
    context: CommandContext,
    positional: readonly string[],
    options: Options,
  ) => Promise<Answer> | Answer,
): (this: Command) => Promise<void> {
  return async function action(this: Command): Promise<void> {
    const options = this.opts<Options>();
    const terminal = createTerminal(process.stderr);
    const abort = new AbortController();
    const interrupt = (): void => {
      if (abort.signal.aborted) process.exit(EXIT.failed);
      terminal.note('Stopping; what is finished is kept. Press Ctrl+C again to stop at once.');
      abort.abort(new WhetstoneError('cancelled', 'Cancelled; what was finished is kept.'));
    };
    process.on('SIGINT', interrupt);
    process.on('SIGTERM', interrupt);
    try {
      const answer = await work({ terminal, signal: abort.signal }, this.processedArgs.map(String), options);
      terminal.finish();
      await print(options.json === true ? JSON.stringify(answer.json, null, 2) : answer.text);
    } catch (error) {
      terminal.finish();
      await reportError(error, options.json === true);
    } finally {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
    }
  };
}

/** Waits until a slow reader has taken it all: a pipe would otherwise be cut at the process's end. */
function print(text: string): Promise<void> {
  if (text === '') return Promise.resolve();
  return new Promise((resolve, reject) => {
    process.stdout.write(`${text}\n`, (error) => (error ? reject(error) : resolve()));
  });
}

export async function reportError(error: unknown, json: boolean): Promise<void> {
  const serialized = serializeError(error);
  process.exitCode = serialized.code === 'usage' ? EXIT.usage : EXIT.failed;
  if (json) {
    await print(JSON.stringify({ error: serialized }, null, 2));
    return;
  }
  process.stderr.write(`error: ${serialized.message} [${serialized.code}]\n`);
  if (serialized.code === 'internal' && error instanceof Error) {
    process.stderr.write(
      `This is a defect of Whetstone. Please report it with these lines:\n${error.stack}\n`,
    );
  }
}
