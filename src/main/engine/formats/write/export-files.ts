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
  /** How many rows the pairs take, in stretches of equal ones: `101x5 1x3`. Null where a column says what each row is. */
  readonly pairRows: string | null;
};

type CreatedFile = {
  readonly sink: ByteSink;
  readonly addRow: () => void;
  /** Notes a pair of so many rows, the positive's first, that no column tells apart. */
  readonly addUnlabelledPair: (rows: number) => void;
};

/** The files of one export, in the order in which they were created. */
export type ExportFiles = {
  readonly create: (path: string, split: string | null) => Promise<CreatedFile>;
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
      const pairs: { count: number; readonly rows: number }[] = [];
      const pairRows = () => pairs.map((each) => `${each.count}x${each.rows}`).join(' ') || null;
      reports.push(() => ({ path, split, rows, bytes, sha256, pairRows: pairRows() }));
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
        addUnlabelledPair: (rowsOfPair) => {
          const last = pairs.at(-1);
          if (last?.rows === rowsOfPair) last.count += 1;
          else pairs.push({ count: 1, rows: rowsOfPair });
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
