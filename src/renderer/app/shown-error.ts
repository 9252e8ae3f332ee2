import { TRPCClientError } from '@trpc/client';
import { z } from 'zod';
import {
  type ErrorCode,
  type SerializedError,
  serializedErrorSchema,
  serializeError,
} from '../../shared/errors.ts';
import { CONNECTION_HELP, ERROR_HELP, type ErrorHelp } from './error-help.ts';

const fromMain = z.object({ whetstone: serializedErrorSchema });

export type ShownError = {
  /** null where the pipe broke, and main did not answer. */
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly help: ErrorHelp;
  readonly details: SerializedError['details'];
};

/**
 * Any error in the form in which it is shown.
 *
 * @param error what a query, a mutation or a job failed with: main's answer, a job's stored error, or anything thrown
 */
export function shownError(error: unknown): ShownError {
  const stored = serializedErrorSchema.safeParse(error);
  if (stored.success) return known(stored.data);
  if (!(error instanceof TRPCClientError)) return known(serializeError(error));
  const answered = fromMain.safeParse(error.data);
  if (answered.success) return known(answered.data.whetstone);
  return { code: null, message: '', help: CONNECTION_HELP, details: {} };
}

const known = ({ code, message, details }: SerializedError): ShownError => ({
  code,
  message,
  details,
  help: ERROR_HELP[code],
});
