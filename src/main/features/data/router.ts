import { z } from 'zod';
import { projectProcedure, router } from '../procedures.ts';
import { inspectSchema } from './browse/inspect.ts';
import { readSkipped } from './browse/skipped.ts';
import { oneSchema, totalsSchema, windowSchema } from './browse/view.ts';

/** Looking through what was imported, and at what is to be. The import itself is a job. */
export const dataRouter = router({
  datasets: projectProcedure.query(({ ctx }) => ctx.browser.datasets()),
  counts: projectProcedure
    .input(z.object({ dataset: z.string() }))
    .query(({ ctx, input }) => ctx.browser.counts(input.dataset)),
  rows: projectProcedure
    .input(windowSchema)
    .query(({ ctx, input }) => ctx.browser.rows(input.view, input.from, input.count)),
  totals: projectProcedure.input(totalsSchema).query(({ ctx, input }) => ctx.browser.totals(input)),
  passage: projectProcedure.input(oneSchema).query(({ ctx, input }) => ctx.browser.passage(input)),
  query: projectProcedure.input(oneSchema).query(({ ctx, input }) => ctx.browser.query(input)),
  /** Whether a search finds everything; asking starts what is still to be done. */
  searchState: projectProcedure.query(({ ctx }) => ctx.browser.searchState()),
  /** What an import skipped, by its number. */
  skipped: projectProcedure
    .input(z.object({ import: z.int() }))
    .query(({ ctx, input }) => readSkipped(ctx.project, input.import)),
  /** What a file or folder is taken for, and its first rows as they would come in. */
  inspect: projectProcedure
    .input(inspectSchema)
    .query(async ({ ctx, input }) =>
      ctx.browser.inspect({ ...input, path: await ctx.host.access.resolve(input.path) }),
    ),
});
