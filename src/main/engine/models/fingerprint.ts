import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Checkpoint } from './checkpoint.ts';

/** Bytes read at a time: hashing is bound by the processor, not by the number of reads. */
const CHUNK = 1 << 20;

async function addFile(hash: Hash, name: string, path: string): Promise<void> {
  const digest = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: CHUNK }), digest);
  hash.update(`${name}\0${digest.digest('hex')}\n`);
}

/**
 * A hash of everything in the folder that decides what the model computes: weights, config, tokenizer, modules. Two
 * folders with the same files have the same fingerprint, wherever they are. Prompts, pooling and length that
 * were overridden are not in it: keys of embeddings add them (design §6).
 * @returns sha256 as 64 hexadecimal digits
 */
export async function checkpointFingerprint(checkpoint: Checkpoint): Promise<string> {
  const hash = createHash('sha256');
  const files = [...checkpoint.configurationFiles, ...checkpoint.weightFiles.values()];
  const named = files.map((path) => ({
    path,
    name: relative(checkpoint.folder, path).replaceAll('\\', '/'),
  }));
  for (const { name, path } of named.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    await addFile(hash, name, path);
  }
  return hash.digest('hex');
}
