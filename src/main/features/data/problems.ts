import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import { WhetstoneError } from '../../../shared/errors.ts';
import type { Position, Problem } from '../../engine/formats/read/records.ts';

/** A record that the database side has to refuse. */
export type RecordProblem = {
  readonly code: 'duplicate-id' | 'unknown-id' | 'erased-id';
  readonly message: string;
  readonly field: string;
  readonly at: Position;
};

/** The error that a bad row becomes where it stops the import: with file, line or row, and field. */
export function problemError(problem: Problem | RecordProblem): WhetstoneError {
  const { file, line, row } = problem.at;
  const place = line !== null ? `line ${line}` : row !== null ? `row ${row}` : null;
  const where = [basename(file), place, problem.field === null ? null : `field "${problem.field}"`].filter(
    (part) => part !== null,
  );
  return new WhetstoneError('bad-input', `${where.join(', ')}: ${problem.message}`, {
    details: { problem: problem.code, file, line, row, field: problem.field },
  });
}

export type SkipReport = {
  readonly count: () => number;
  /** The first one that was added; null where there is none. */
  readonly first: () => Problem | RecordProblem | null;
  readonly add: (problem: Problem | RecordProblem) => void;
  /** Closes the file, which stays, and returns its path, or null when nothing was skipped. */
  readonly close: () => string | null;
  /** Removes a file that was not closed. */
  readonly discard: () => void;
};

/** The file of skipped rows, one JSON object a line; made with the first of them. */
export function createSkipReport(folder: string): SkipReport {
  let file: number | null = null;
  let path: string | null = null;
  let count = 0;
  let first: Problem | RecordProblem | null = null;
  const close = (): string | null => {
    if (file !== null) closeSync(file);
    file = null;
    const closed = path;
    path = null;
    return closed;
  };
  return {
    count: () => count,
    first: () => first,
    add: (problem) => {
      const { code, message, field, at } = problem;
      first ??= problem;
      if (file === null) {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        path = join(folder, `skipped-${new Date().toISOString().replace(/[:.]/g, '-')}.jsonl`);
        file = openSync(path, 'wx', 0o600);
      }
      writeSync(
        file,
        `${JSON.stringify({ file: basename(at.file), line: at.line, row: at.row, field, code, message })}\n`,
      );
      count++;
    },
    close,
    discard: () => {
      const closed = close();
      if (closed !== null) rmSync(closed, { force: true });
    },
  };
}
