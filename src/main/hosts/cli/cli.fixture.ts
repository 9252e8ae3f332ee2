import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../../../bin/whetstone.mjs', import.meta.url));

export const SAMPLE = fileURLToPath(new URL('../../../../resources/sample', import.meta.url));
/** A BERT with random weights, small enough for any machine. */
export const TINY_MODEL = fileURLToPath(new URL('../../engine/models/fixtures/bert', import.meta.url));

export type CliResult = {
  /** The exit code; null where a signal ended the process. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** A folder of the test's own, with an empty cache in it. */
export function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), 'whetstone-cli-'));
}

/** Starts the command line as a user does, in `cwd`; nothing that it does leaves that folder or the machine. */
export function startCli(
  cwd: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): ChildProcess {
  return spawn(process.execPath, [CLI, ...args], {
    cwd,
    env: {
      ...process.env,
      WHETSTONE_CACHE: join(cwd, 'cache'),
      WHETSTONE_OFFLINE: '1',
      npm_command: undefined,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** What a process wrote, and how it ended. */
export function resultOf(child: ChildProcess): Promise<CliResult> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

export function cli(
  cwd: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<CliResult> {
  return resultOf(startCli(cwd, args, environment));
}

const THINGS = ['lamp', 'kettle', 'bicycle', 'raincoat', 'notebook', 'tent'];
const FACTS = [
  'can be returned within thirty days of purchase if the refund is asked for in writing',
  'is made of recycled steel and weighs a little less than two kilograms',
  'comes with a guarantee of five years on every part that is not worn by use',
  'is delivered to islands once a week, on the morning boat',
  'has to be cleaned with warm water and never with soap',
];

/** A BEIR folder of thirty passages, p201 to p230, and six queries, q12 to q17: one on the return of each thing. */
export function writeShopData(folder: string): void {
  mkdirSync(join(folder, 'qrels'), { recursive: true });
  const lines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const passages = THINGS.flatMap((thing) => FACTS.map((fact) => `The ${thing} ${fact}.`));
  writeFileSync(
    join(folder, 'corpus.jsonl'),
    lines(passages.map((text, row) => ({ _id: `p${201 + row}`, title: '', text }))),
  );
  writeFileSync(
    join(folder, 'queries.jsonl'),
    lines(
      THINGS.map((thing, row) => ({ _id: `q${12 + row}`, text: `return policy and refund of the ${thing}` })),
    ),
  );
  const judged = THINGS.map((_, row) => `q${12 + row}\tp${201 + row * FACTS.length}\t1\n`);
  writeFileSync(join(folder, 'qrels', 'train.tsv'), `query-id\tcorpus-id\tscore\n${judged.join('')}`);
}

function npy(rows: readonly (readonly number[])[]): Buffer {
  const shape = `(${rows.length}, ${rows[0]?.length ?? 0})`;
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`;
  const padded = `${header.padEnd(117)}\n`;
  const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, padded.length, 0]);
  return Buffer.concat([
    start,
    Buffer.from(padded, 'latin1'),
    Buffer.from(new Float32Array(rows.flat()).buffer),
  ]);
}

/**
 * Embeddings of the shop's data, as another program would bring them: a query scores 0.9 with its positive, and 0.8, 0.7,
 * 0.6, 0.5 with what else is said of its thing.
 */
export function writeShopVectors(folder: string): void {
  mkdirSync(folder);
  const axis = (index: number): number[] => THINGS.map((_, at) => (at === index % THINGS.length ? 1 : 0));
  const passages = THINGS.flatMap((_, thing) =>
    FACTS.map((_, fact) => {
      const cosine = 0.9 - fact / 10;
      const away = axis(thing + 1).map((value) => value * Math.sqrt(1 - cosine * cosine));
      return axis(thing).map((value, at) => value * cosine + away[at]!);
    }),
  );
  const ids = (prefix: string, first: number, count: number): string =>
    Array.from({ length: count }, (_, row) => `${prefix}${first + row}\n`).join('');
  writeFileSync(join(folder, 'passages.npy'), npy(passages));
  writeFileSync(join(folder, 'passages.ids.txt'), ids('p', 201, passages.length));
  writeFileSync(join(folder, 'queries.npy'), npy(THINGS.map((_, thing) => axis(thing))));
  writeFileSync(join(folder, 'queries.ids.txt'), ids('q', 12, THINGS.length));
}
