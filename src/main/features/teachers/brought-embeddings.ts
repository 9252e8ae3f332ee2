import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { WhetstoneError } from '../../../shared/errors.ts';
import type { EmbeddingsConfig } from '../../../shared/teachers.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import { sha256File } from '../../platform/files/hash.ts';

/** The files of a folder that hold embeddings made elsewhere, and their ids. */
async function filesIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => /^(passages|queries)\./.test(name)).sort();
}

/** A fingerprint that changes with any byte of brought embeddings (SHA-256, in hex). */
export async function fingerprintOf(folder: string): Promise<string> {
  const digest = createHash('sha256');
  for (const name of await filesIn(folder)) {
    digest.update(`${name} ${await sha256File(join(folder, name))}\n`);
  }
  return digest.digest('hex');
}

/**
 * Refuses embeddings that were replaced since their teacher was added: its scores would be of one state or of the other,
 * and nothing would say which. A folder that is gone is no fault while the copies in the project serve.
 *
 * @throws WhetstoneError `bad-input`
 */
export async function requireUnchanged(
  db: ReadableDatabase,
  teacher: string,
  { folder, fingerprint }: EmbeddingsConfig,
): Promise<void> {
  if (!existsSync(folder)) return;
  const addedAt = db.prepare('SELECT created_at FROM teacher WHERE id = ?').pluck().get(teacher) as string;
  // Gigabytes are read again only where a file was touched since.
  const isNewer = (name: string): boolean => {
    const { mtimeMs, ctimeMs } = statSync(join(folder, name));
    return Math.max(mtimeMs, ctimeMs) >= Date.parse(addedAt);
  };
  if (!(await filesIn(folder)).some(isNewer)) return;
  if ((await fingerprintOf(folder)) === fingerprint) return;
  throw new WhetstoneError(
    'bad-input',
    `The embeddings in ${folder} have changed since the teacher "${teacher}" was added. Add them as a teacher of another id, or remove this one and add it again.`,
    { details: { folder, teacher } },
  );
}
