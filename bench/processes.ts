import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';

const here = fileURLToPath(new URL('.', import.meta.url));

/** The Python that has the peers: WHETSTONE_PEERS_PYTHON, else the environment that peers/requirements.txt describes. */
export function peersPython(): string | null {
  const python = process.env.WHETSTONE_PEERS_PYTHON ?? `${here}peers/.venv/bin/python`;
  return existsSync(python) ? python : null;
}

/**
 * Runs a bench in a process of its own and answers the JSON document that it prints.
 *
 * @throws Error with the last lines of what it wrote to stderr
 */
export function runBench<Schema extends z.ZodType>(
  program: string,
  args: readonly string[],
  schema: Schema,
): Promise<z.infer<Schema>> {
  const child = spawn(program, args, { cwd: here, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors = (errors + chunk).slice(-4000);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code !== 0) reject(new Error(`${args.join(' ')} ended with ${code}:\n${errors}`));
      else resolve(schema.parse(JSON.parse(output)));
    });
  });
}

/** The middle value; the lower of the two middle ones of an even number. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new Error('nothing was measured');
  return middle;
}
