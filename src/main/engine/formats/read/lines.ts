import { isUtf8 } from 'node:buffer';
import { readTextBytes } from './bytes.ts';
import { BadRow, problemAt } from './failures.ts';
import type { OpenFile } from './open-file.ts';
import { BATCH_SIZE, type ImportRecord, type Position } from './records.ts';

const NEWLINE = 0x0a;
const RETURN = 0x0d;

export type LineListener = {
  /** A line without its end, 1-based. Empty lines are counted but not told. */
  readonly onLine: (text: string, line: number) => void;
  readonly onBadLine: (error: BadRow, line: number) => void;
};

/**
 * Splits bytes into lines, however they are cut into chunks. A line that spans many chunks is joined once, so that
 * the cost is linear in the bytes; one that is longer than `maxBytes` is told once and passed over.
 */
export function createLineSplitter(maxBytes: number, listener: LineListener) {
  let line = 0;
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let discarding = false;

  const emit = (bytes: Buffer, start: number, end: number, isClean: boolean) => {
    line += 1;
    const stop = end > start && bytes[end - 1] === RETURN ? end - 1 : end;
    if (stop === start) return;
    if (stop - start > maxBytes) {
      listener.onBadLine(tooLong(maxBytes), line);
      return;
    }
    if (!isClean) {
      const bad = badBytes(bytes.subarray(start, stop));
      if (bad !== null) {
        listener.onBadLine(bad, line);
        return;
      }
    }
    listener.onLine(bytes.toString('utf8', start, stop), line);
  };

  const keep = (part: Buffer) => {
    if (part.length === 0 || discarding) return;
    pending.push(part);
    pendingBytes += part.length;
    // One byte more than the limit may still be the carriage return of a line that fits.
    if (pendingBytes <= maxBytes + 1) return;
    pending = [];
    pendingBytes = 0;
    discarding = true;
  };

  const finishPending = (last: Buffer) => {
    keep(last);
    if (discarding) {
      line += 1;
      discarding = false;
      listener.onBadLine(tooLong(maxBytes), line);
      return;
    }
    const joined = pending.length === 1 ? (pending[0] ?? last) : Buffer.concat(pending);
    pending = [];
    pendingBytes = 0;
    emit(joined, 0, joined.length, false);
  };

  return {
    push(chunk: Buffer): void {
      let start = 0;
      if (pendingBytes > 0 || discarding) {
        const end = chunk.indexOf(NEWLINE);
        if (end < 0) {
          keep(chunk);
          return;
        }
        finishPending(chunk.subarray(0, end));
        start = end + 1;
      }
      const last = chunk.lastIndexOf(NEWLINE);
      if (last >= start) {
        const isClean = badBytes(chunk.subarray(start, last)) === null;
        while (start <= last) {
          const end = chunk.indexOf(NEWLINE, start);
          emit(chunk, start, end, isClean);
          start = end + 1;
        }
      }
      keep(chunk.subarray(start));
    },
    end(): void {
      if (pendingBytes > 0 || discarding) finishPending(Buffer.alloc(0));
    },
  };
}

function tooLong(maxBytes: number): BadRow {
  return new BadRow(
    'too-long-line',
    null,
    `The line is longer than ${maxBytes} bytes. Split its text into passages, or check that the file has line ends.`,
  );
}

/** What makes bytes unusable as text, or null. */
export function badBytes(bytes: Buffer): BadRow | null {
  if (bytes.includes(0)) {
    return new BadRow(
      'nul-byte',
      null,
      'The line holds a NUL byte. Remove it, or save the file as UTF-8 text.',
    );
  }
  if (isUtf8(bytes)) return null;
  return new BadRow(
    'bad-encoding',
    null,
    'The line is not valid UTF-8. Save the file as UTF-8, for example with iconv -f LATIN1 -t UTF-8.',
  );
}

/** A line's text, or why it has none. */
export type Line =
  | { readonly line: number; readonly text: string }
  | { readonly line: number; readonly text: null; readonly error: BadRow };

/** The lines of a text file in batches, bad ones in their place. Throws as `readTextBytes` does. */
export async function* readLines(file: OpenFile): AsyncGenerator<readonly Line[]> {
  let lines: Line[] = [];
  const splitter = createLineSplitter(file.limits.lineBytes, {
    onLine: (text, line) => lines.push({ text, line }),
    onBadLine: (error, line) => lines.push({ text: null, error, line }),
  });
  const take = function* (): Generator<readonly Line[]> {
    const ready = lines;
    lines = [];
    for (let start = 0; start < ready.length; start += BATCH_SIZE)
      yield ready.slice(start, start + BATCH_SIZE);
  };
  for await (const chunk of readTextBytes(file)) {
    splitter.push(chunk);
    yield* take();
  }
  splitter.end();
  yield* take();
}

/** Records of a text file with one to a line; bad lines go to the file's `onProblem`. */
export async function* readRecordLines(
  file: OpenFile,
  parse: (text: string, at: Position) => ImportRecord | null,
): AsyncGenerator<readonly ImportRecord[]> {
  for await (const lines of readLines(file)) {
    const records: ImportRecord[] = [];
    for (const line of lines) {
      const at = { file: file.path, line: line.line, row: null };
      try {
        if (line.text === null) throw line.error;
        const record = parse(line.text, at);
        if (record !== null) records.push(record);
      } catch (error) {
        file.onProblem(problemAt(error, at));
      }
    }
    yield records;
  }
}
