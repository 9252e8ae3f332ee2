import { z } from 'zod';
import { WhetstoneError } from '../../../shared/errors.ts';
import { procedure, router } from '../procedures.ts';

/** Choosing files: by the system's dialogs on the desktop, by a picker over the allowed folders in a browser. */
export const filesRouter = router({
  roots: procedure.query(({ ctx }) => ctx.host.access.roots),
  list: procedure
    .input(z.object({ folder: z.string().min(1) }))
    .query(({ ctx, input }) => ctx.host.access.list(input.folder)),
  choose: procedure
    .input(z.object({ what: z.enum(['file', 'folder', 'new-folder', 'new-file']) }))
    .mutation(({ ctx, input }) => {
      if (ctx.host.choose !== undefined) return ctx.host.choose(input.what);
      throw new WhetstoneError('usage', 'A browser has no system dialog. Choose in the picker.');
    }),
  reveal: procedure.input(z.object({ path: z.string().min(1) })).mutation(async ({ ctx, input }) => {
    ctx.host.reveal?.(await ctx.host.access.resolve(input.path));
  }),
});
