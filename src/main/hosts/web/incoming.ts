import { randomUUID } from 'node:crypto';
import { mkdir, open, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { WhetstoneError } from '../../../shared/errors.ts';
import { createPathAccess } from '../../platform/files/access.ts';
import { systemErrorCode, writeError } from '../../platform/files/write-error.ts';
import { incomingParts } from './incoming-name.ts';

export type IncomingFile = {
  readonly name: string;
  /** Files of one drop stand in one folder; null: this file is a drop of its own. */
  readonly drop: string | null;
  /** As the request declares it; null: unknown. */
  readonly bytes: number | null;
  readonly body: Readable;
};

export type StoredFile = {
  readonly path: string;
  /** What was dropped: the file, or the outermost folder around it. */
  readonly dropped: string;
  readonly bytes: number;
};

const DROP_ID = /^[\w-]{1,64}$/;

/**
 * Stores a file that was dropped on the page under `incoming/DROP/` of the project, readable by its owner alone. One that
 * does not arrive whole is removed.
 *
 * @throws WhetstoneError `bad-input`, `path-not-allowed`, `already-exists`, `disk-full`
 */
export async function storeIncoming(projectFolder: string, file: IncomingFile): Promise<StoredFile> {
  const { drop = null } = file;
  if (drop !== null && !DROP_ID.test(drop))
    throw new WhetstoneError('bad-input', 'The id of a drop is letters, digits and hyphens.');
  const parts = incomingParts(file.name);
  const folder = join(projectFolder, 'incoming', drop ?? randomUUID());
  // Follows links: an `incoming` that leads out of the project is refused before anything is written.
  const access = await createPathAccess([projectFolder]);
  const path = await access.resolve(join(folder, ...parts));
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await requireRoom(dirname(path), file.bytes ?? 0);
    const bytes = await writeWhole(path, file);
    return { path, dropped: join(folder, parts[0] ?? ''), bytes };
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST')
      throw new WhetstoneError('already-exists', `${file.name} came with this drop already.`, {
        cause: error,
      });
    throw writeError(path, error);
  }
}

async function requireRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bytes <= bavail * bsize) return;
  throw new WhetstoneError(
    'disk-full',
    `The file needs ${bytes} bytes, and the disk of ${folder} has ${bavail * bsize} left. Make room and drop it again.`,
    { details: { path: folder, bytes } },
  );
}

/** @throws WhetstoneError `bad-input` when the browser stopped before the end */
async function writeWhole(path: string, { body, bytes }: IncomingFile): Promise<number> {
  // Never over another file, nor through a link that stands there.
  const handle = await open(path, 'wx', 0o600);
  try {
    let written = 0;
    // What fails here is still to be answered over the same connection.
    for await (const chunk of body.iterator({ destroyOnReturn: false })) {
      await handle.writeFile(chunk);
      written += chunk.length;
    }
    if (bytes !== null && written !== bytes) throw new Error('the body ended early');
    await handle.close();
    return written;
  } catch (cause) {
    await handle.close().catch(() => {});
    await rm(path, { force: true });
    if (systemErrorCode(cause) !== null && systemErrorCode(cause) !== 'ECONNRESET') throw cause;
    throw new WhetstoneError('bad-input', 'The file did not arrive whole. Drop it again.', { cause });
  }
}
