import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A file that is being written. Each call resolves once the bytes are taken over, so that waiting is back-pressure. */
export type ByteSink = {
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** The last bytes are on disk when this resolves. */
  readonly close: () => Promise<void>;
};

/** A file of a target. */
export type TargetFile = ByteSink & {
  /** Gives up the file handle after a failure; what was written so far is the caller's to remove. */
  readonly abandon: () => Promise<void>;
};

/** Where an export's files go. Paths are relative, with `/`. */
export type ExportTarget = { readonly create: (path: string) => Promise<TargetFile> };

/**
 * Files below a folder, which is made if it is not there. An existing file is an error, never overwritten: the
 * caller gives a folder of its own and moves it into place when all is well.
 */
export function folderTarget(folder: string): ExportTarget {
  return {
    create: async (path) => {
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      const handle = await open(file, 'wx', 0o600);
      return {
        write: async (bytes) => {
          for (let from = 0; from < bytes.length; ) {
            from += (await handle.write(bytes, from)).bytesWritten;
          }
        },
        close: async () => {
          await handle.sync();
          await handle.close();
        },
        abandon: () => handle.close(),
      };
    },
  };
}
