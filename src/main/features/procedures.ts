import { initTRPC } from '@trpc/server';
import { ZodError, z } from 'zod';
import { type SerializedError, serializeError } from '../../shared/errors.ts';
import { databaseError } from '../platform/database/open.ts';
import type { PathAccess } from '../platform/files/access.ts';
import type { Session } from './project/session.ts';

/** What only the host can do. */
export type Host = {
  readonly kind: 'desktop' | 'web';
  readonly access: PathAccess;
  /** Asks with the system's own dialog; null: the user thought better of it. Absent in a browser, which has a picker of ours. */
  readonly choose?: (what: 'file' | 'folder' | 'new-folder' | 'new-file') => Promise<string | null>;
  /** Shows a file in the system's file manager; absent in a browser. */
  readonly reveal?: (path: string) => void;
};

export type RequestContext = { readonly session: Session; readonly host: Host };

function toSerialized(cause: unknown): SerializedError {
  if (!(cause instanceof ZodError)) return serializeError(databaseError(cause, "the project's database"));
  return {
    code: 'usage',
    message: `That request does not make sense: ${z.prettifyError(cause)}`,
    details: {},
  };
}

const trpc = initTRPC.context<RequestContext>().create({
  /** An error crosses with its code, message and details, and without a stack. */
  errorFormatter: ({ shape, error }) => ({
    message: toSerialized(error.cause ?? error).message,
    code: shape.code,
    data: { whetstone: toSerialized(error.cause ?? error) },
  }),
});

export const { router } = trpc;

/** A call that needs no project. */
export const procedure = trpc.procedure;

/** A call on the open project; `project-not-found` when none is. */
export const projectProcedure = trpc.procedure.use(({ ctx, next }) =>
  next({ ctx: { ...ctx, ...ctx.session.required() } }),
);
