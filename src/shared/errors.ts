import { z } from 'zod';

/**
 * Every code an error may carry across a process boundary. Codes are stable: scripts and the
 * window branch on them. Add to the list, never rename.
 */
export const ERROR_CODES = [
  'usage',
  'cancelled',
  'internal',
  'not-found',
  'already-exists',
  'file-not-found',
  'file-unreadable',
  'file-unwritable',
  'path-not-allowed',
  'disk-full',
  'bad-input',
  'unknown-format',
  'truncated-input',
  'decompression-limit',
  'project-not-found',
  'project-locked',
  'project-newer',
  'project-damaged',
  'dataset-not-found',
  'dataset-empty',
  'teacher-not-found',
  'teacher-unsuitable',
  'model-missing-file',
  'model-unknown-architecture',
  'model-damaged',
  'model-tokenizer-mismatch',
  'scores-missing',
  'retrieval-missing',
  'run-not-found',
  'snapshot-not-found',
  'query-not-found',
  'passage-not-found',
  'nothing-to-undo',
  'offline',
  'host-not-allowed',
  'download-failed',
  'checksum-mismatch',
  'compute-crashed',
  'device-unavailable',
  'export-unsupported',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** Facts for the program that reads an error: file, line, field, ids. Never corpus text. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/**
 * An error that a person can act on: a stable code, a sentence that says what to do, and its cause.
 * Anything else that is thrown is a defect of Whetstone, and is shown as `internal`.
 */
export class WhetstoneError extends Error {
  override readonly name = 'WhetstoneError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: { details?: ErrorDetails; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
  }
}

export const serializedErrorSchema = z.object({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  details: z.record(
    z.string(),
    z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]),
  ),
});

/** An error as it crosses a process boundary and as `--json` prints it. */
export type SerializedError = z.infer<typeof serializedErrorSchema>;

/** The form in which any thrown value crosses a process boundary. */
export function serializeError(error: unknown): SerializedError {
  if (error instanceof WhetstoneError) {
    return serializedErrorSchema.parse({ code: error.code, message: error.message, details: error.details });
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return { code: 'cancelled', message: 'Cancelled.', details: {} };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message, details: {} };
}

/** The inverse of {@link serializeError}; what does not parse becomes an `internal` error. */
export function deserializeError(value: unknown): WhetstoneError {
  const parsed = serializedErrorSchema.safeParse(value);
  if (!parsed.success)
    return new WhetstoneError('internal', 'Another process sent an error that cannot be read.');
  return new WhetstoneError(parsed.data.code, parsed.data.message, { details: parsed.data.details });
}
