import { createHash } from 'node:crypto';
import { WhetstoneError } from '../../../../shared/errors.ts';
import type { ByteSink, ExportTarget, TargetFile } from './target.ts';

/** A file of an export as it was written. */
export type ExportedFile = {
  /** Relative to the target, with `/`. */
  readonly path: string;
  /** The only split in it; null where it holds all of them, or none (a corpus). */
  readonly split: string | null;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
};

/** The files of one export, in the order in which they were created. */
export type ExportFiles = {
  readonly create: (path: string, split: string | null) => Promise<{ sink: ByteSink; addRow: () => void }>;
  /** Call after each file was closed. */
  readonly written: () => ExportedFile[];
  readonly abandon: () => Promise<void>;
};

/** Creates files in `target`, counts and hashes what goes into them, and lets go of them after a failure. */
export function exportFiles(target: ExportTarget): ExportFiles {
  const reports: (() => ExportedFile)[] = [];
  const open = new Set<TargetFile>();
  const taken = new Set<string>();
  return {
    create: async (path, split) => {
      // "Train" and "train" are one file on Windows and macOS.
      const key = path.toLowerCase();
      if (taken.has(key)) {
        throw new WhetstoneError(
          'export-unsupported',
          `Two of the export’s files would be called ${path}. Export the splits one by one, with --split, or rename one.`,
          { details: { path } },
        );
      }
      taken.add(key);
      const file = await target.create(path);
      open.add(file);
      const hash = createHash('sha256');
      let rows = 0;
      let bytes = 0;
      let sha256 = '';
      reports.push(() => ({ path, split, rows, bytes, sha256 }));
      return {
        sink: {
          write: async (chunk) => {
            hash.update(chunk);
            bytes += chunk.length;
            await file.write(chunk);
          },
          close: async () => {
            sha256 = hash.digest('hex');
            await file.close();
            open.delete(file);
          },
        },
        addRow: () => {
          rows += 1;
        },
      };
    },
    written: () => reports.map((report) => report()),
    abandon: async () => {
      // The failure that brought us here is the one to report.
      await Promise.allSettled([...open].map((file) => file.abandon()));
    },
  };
}
