import { WhetstoneError } from '../../../../shared/errors.ts';
import type { Position, Problem, ProblemCode } from './records.ts';

/** A row that cannot be used. Thrown inside a reader, turned into a {@link Problem} where the row's position is known. */
export class BadRow extends Error {
  override readonly name = 'BadRow';
  readonly code: ProblemCode;
  readonly field: string | null;

  constructor(code: ProblemCode, field: string | null, message: string) {
    super(message);
    this.code = code;
    this.field = field;
  }
}

/** The problem to report for a row at `at`; anything but a {@link BadRow} is thrown on. */
export function problemAt(error: unknown, at: Position): Problem {
  if (!(error instanceof BadRow)) throw error;
  return { code: error.code, message: error.message, field: error.field, at };
}

/** The row that a file ends in was cut off, or the file's compression breaks off. */
export function truncated(file: string, what: string, cause?: unknown): WhetstoneError {
  return new WhetstoneError(
    'truncated-input',
    `${file}: the file is cut short: ${what}. Copy or download it again.`,
    {
      details: { file },
      cause,
    },
  );
}

/** The file as a whole cannot be read as what it is taken for. */
export function badFile(
  file: string,
  message: string,
  details: Readonly<Record<string, string | number | null | readonly string[]>> = {},
  cause?: unknown,
): WhetstoneError {
  return new WhetstoneError('bad-input', `${file}: ${message}`, { details: { file, ...details }, cause });
}

/** The error of a file-system call, as one that says what to do. */
export function fileError(path: string, cause: unknown): WhetstoneError {
  if (cause instanceof WhetstoneError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const details = { file: path };
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new WhetstoneError('file-not-found', `${path}: there is no such file or folder. Check the path.`, {
      details,
      cause,
    });
  }
  if (code === 'ELOOP') {
    return new WhetstoneError(
      'file-unreadable',
      `${path}: this symbolic link leads back to itself. Name the file that it should point to.`,
      { details, cause },
    );
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new WhetstoneError(
      'file-unreadable',
      `${path}: permission denied. Make the file readable for you.`,
      {
        details,
        cause,
      },
    );
  }
  return new WhetstoneError(
    'file-unreadable',
    `${path}: the file cannot be read (${code || 'unknown error'}). Check the disk and try again.`,
    { details, cause },
  );
}

export function cancelled(): WhetstoneError {
  return new WhetstoneError('cancelled', 'Cancelled.');
}
