import { basename } from 'node:path';
import { z } from 'zod';
import { procedure, projectProcedure, router } from '../procedures.ts';
import { readOutline } from './outline.ts';
import { forgetProject, recentProjects } from './recent-projects.ts';
import { APP_VERSION } from './version.ts';

const folderInput = z.object({ folder: z.string().min(1) });

export const projectRouter = router({
  /** The app, and the project that is open; null where none is. */
  current: procedure.query(({ ctx }) => {
    const open = ctx.session.current();
    const folder = open?.project.folders.root ?? null;
    return {
      version: APP_VERSION,
      host: ctx.host.kind,
      project: folder === null ? null : { folder, name: basename(folder) },
    };
  }),
  recent: procedure.query(() => recentProjects()),
  forget: procedure.input(folderInput).mutation(({ input }) => forgetProject(input.folder)),
  open: procedure
    .input(folderInput.extend({ mode: z.enum(['open', 'create']) }))
    .mutation(async ({ ctx, input }) => {
      await ctx.session.open(await ctx.host.access.resolve(input.folder), input.mode);
    }),
  close: procedure.mutation(({ ctx }) => ctx.session.close()),
  /** What there is, by name: where one goes on with a project hangs on that alone, and waits for no count. */
  outline: projectProcedure.query(({ ctx }) => readOutline(ctx.project.db)),
  status: projectProcedure.query(({ ctx }) => ctx.browser.status()),
  /** Topics that changed; every window and tab asks again for what it shows of them. */
  changes: procedure.subscription(({ ctx, signal }) =>
    ctx.session.changes.watch(signal ?? new AbortController().signal),
  ),
});
