import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** A copy of the tiny BERT of fixtures/bert in `folder`, for a test to spoil. */
export async function copyTinyBert(folder: string): Promise<void> {
  await cp(join(import.meta.dirname, 'fixtures/bert'), folder, { recursive: true });
}

/** Takes files out of a checkpoint folder. */
export async function removeFiles(folder: string, ...names: readonly string[]): Promise<void> {
  for (const name of names) await rm(join(folder, name), { recursive: true });
}

/** Changes some fields of a JSON file. */
export async function changeJson(
  folder: string,
  name: string,
  change: Readonly<Record<string, unknown>>,
): Promise<void> {
  const path = join(folder, name);
  const value = z.looseObject({}).parse(JSON.parse(await readFile(path, 'utf8')));
  await writeFile(path, JSON.stringify({ ...value, ...change }));
}

/** The bytes of a safetensors file with a header, right or wrong, and `dataLength` bytes of data. */
export function safetensorsBytes(header: string | object, dataLength: number): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(dataLength)]);
}
