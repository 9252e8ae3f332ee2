import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { WhetstoneError } from '../../../../shared/errors.ts';
import type { ImportRecord, Problem, ReadOptions } from './records.ts';
import { openSource } from './source.ts';

/** A folder of its own for one test, gone when the scope ends. */
export async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), 'whetstone-read-'));
  return {
    path,
    /** Writes a file, and the folders above it. */
    write: async (name: string, content: string | Uint8Array): Promise<string> => {
      const file = join(path, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
      return file;
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

/** A record without its position: Omit, for each kind of record by itself. */
type WithoutPosition<Each> = Each extends unknown ? Omit<Each, 'at'> : never;
export type Content = WithoutPosition<ImportRecord>;

export type ReadResult = {
  readonly format: string;
  readonly describe: string;
  readonly records: readonly ImportRecord[];
  readonly contents: readonly Content[];
  readonly problems: readonly Problem[];
};

/** Reads a whole source, collecting bad rows as `--on-error skip` does. */
export async function readAll(path: string, options: Partial<ReadOptions> = {}): Promise<ReadResult> {
  const problems: Problem[] = [];
  const source = await openSource(path, {
    format: 'auto',
    columns: {},
    split: null,
    onProblem: (problem) => problems.push(problem),
    ...options,
  });
  const records: ImportRecord[] = [];
  for await (const batch of source.records()) records.push(...batch);
  const contents = records.map(({ at: _, ...content }) => content);
  return { format: source.format, describe: source.describe, records, contents, problems };
}

/** The WhetstoneError that a call ends in. */
export async function failureOf(call: Promise<unknown>): Promise<WhetstoneError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof WhetstoneError) return error;
    throw error;
  }
  throw new Error('It was expected to fail, and did not.');
}

/** A passage with a text, as an example holds it. */
export const item = (text: string | null, extras: Readonly<Record<string, unknown>> = {}) => ({
  id: null,
  title: '',
  text,
  score: null,
  grade: null,
  ...extras,
});

export const jsonLines = (rows: readonly unknown[]): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join('');
