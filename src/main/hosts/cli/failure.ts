import { inspect } from 'node:util';
import { type SerializedError, serializeError } from '../../../shared/errors.ts';
import { databaseError } from '../../platform/database/open.ts';
import { commandName, shellWord } from './next-step.ts';
import { printResult } from './output.ts';
import { styleFor } from './style.ts';
import { explainSystemError } from './system-error.ts';

/** Exit codes (design §7); a signal has its own. */
export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

const style = styleFor(process.stderr);

/** `WHETSTONE_DEBUG=1` shows where an error comes from. */
function isDebugging(): boolean {
  const value = process.env.WHETSTONE_DEBUG ?? '';
  return value !== '' && value !== '0';
}

/** What another command line would do: a wrong option, or options that do not go together. */
const USAGE_CODES: readonly string[] = ['usage', 'export-unsupported'];

/** Commands that an error suggests stand for PROJECT: only here it is known how the user called it. */
function named(error: SerializedError, project: string | null): SerializedError {
  if (project === null) return error;
  const message = error.message.replace(
    /"whetstone ([a-z ]+) PROJECT\b/g,
    (_, command: string) => `"${commandName()} ${command} ${shellWord(project)}`,
  );
  return { ...error, message };
}

/** Tells an error, as a sentence on stderr or as a document on stdout, and sets the exit code. */
export async function reportError(
  thrown: unknown,
  json: boolean,
  project: string | null = null,
): Promise<void> {
  const error = explainSystemError(databaseError(thrown, "the project's database"));
  const serialized = named(serializeError(error), project);
  process.exitCode = USAGE_CODES.includes(serialized.code) ? EXIT.usage : EXIT.failed;
  if (json) await printResult(JSON.stringify({ error: serialized }, null, 2));
  else if (serialized.code === 'cancelled') process.stderr.write(`${serialized.message}\n`);
  else process.stderr.write(`${style.bad('error:')} ${serialized.message}\n`);
  if (isDebugging()) process.stderr.write(`${inspect(error)}\n`);
  else if (serialized.code === 'internal' && error instanceof Error && !json) {
    process.stderr.write(
      `This is a defect of Whetstone. Please report it with these lines:\n${error.stack}\n`,
    );
  }
}
