import { createReadStream, existsSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readRanking } from '../../engine/search/brought/rankings.ts';
import { writeFileAtomic } from '../../platform/files/atomic.ts';
import { sha256File } from '../../platform/files/hash.ts';

/** A ranking that lies in a project. */
export type BroughtRanking = {
  /** Below the project's folder, with `/`: a project that is moved takes it along. */
  readonly file: string;
  readonly fingerprint: string;
};

/**
 * Copies a ranking into a project, and reads it through: scores of passages that are labelled later are looked up in it
 * when the file that it came from may be gone. Not for main's event loop.
 *
 * @param root the project's folder
 * @throws WhetstoneError `bad-input` with file and line, `file-not-found`, `disk-full`; nothing is kept then
 */
export async function bringRanking(root: string, path: string): Promise<BroughtRanking> {
  for await (const _ of readRanking(path, {})) {
    // Reading is what checks it.
  }
  const fingerprint = await sha256File(path);
  const file = `rankings/${fingerprint.slice(0, 16)}/${basename(path)}`;
  const target = join(root, file);
  if (!existsSync(target)) {
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await writeFileAtomic(target, createReadStream(path));
  }
  return { file, fingerprint };
}

/** Deletes a ranking that was brought into a project. */
export function removeRanking(root: string, file: string): void {
  rmSync(dirname(join(root, file)), { recursive: true, force: true });
}
