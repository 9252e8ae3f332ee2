import { cancelled } from './failures.ts';
import type { Problem, ReadLimits, ReadOptions } from './records.ts';

/**
 * 64 MiB for one line, row or JSON element: six times the longest line that users reported. 64 GiB in all, and at
 * most 200 bytes out of each byte in: real text compresses 3 to 20 times, the bombs that we guard against 1,000 times.
 */
export const DEFAULT_LIMITS: ReadLimits = {
  lineBytes: 64 * 2 ** 20,
  decompressedBytes: 64 * 2 ** 30,
  compressionRatio: 200,
};

/** One file while it is being read: what every reader needs to know and to tell. */
export type OpenFile = {
  readonly path: string;
  readonly bytes: number;
  readonly limits: ReadLimits;
  readonly onProblem: (problem: Problem) => void;
  /** Throws `cancelled` when the user has cancelled. */
  readonly checkCancelled: () => void;
  /** How many bytes of this file have been read from disk. */
  readonly onRead: (bytes: number) => void;
};

/** @param before bytes of the source's earlier files; @param total bytes of all its files. */
export function openFile(
  file: { readonly path: string; readonly bytes: number },
  options: Pick<ReadOptions, 'signal' | 'onProblem' | 'onBytes' | 'limits'>,
  before: number,
  total: number,
): OpenFile {
  return {
    path: file.path,
    bytes: file.bytes,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    onProblem: options.onProblem,
    checkCancelled: () => {
      if (options.signal?.aborted) throw cancelled();
    },
    onRead: (bytes) => options.onBytes?.(before + Math.min(bytes, file.bytes), total),
  };
}
