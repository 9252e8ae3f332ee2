import { z } from 'zod';
import { recipeSchema } from '../../../shared/mining.ts';
import { PRESETS } from '../../engine/selection/presets.ts';
import { projectProcedure, router } from '../procedures.ts';
import { assertNoRun, deleteRun, listRuns, storeRun } from './runs.ts';

export const miningRouter = router({
  runs: projectProcedure.query(({ ctx }) => listRuns(ctx.project.db)),
  presets: projectProcedure.query(() => PRESETS),
  /** Refused with `already-exists` where a run of that name would be replaced without having been asked for. */
  save: projectProcedure
    .input(z.object({ name: z.string().trim(), recipe: recipeSchema, replace: z.boolean() }))
    .mutation(async ({ ctx, input }) => {
      await ctx.live.check(input.recipe);
      if (!input.replace) assertNoRun(ctx.project.db, input.name);
      const run = storeRun(ctx.project.db, input.name, input.recipe);
      ctx.session.changes.announce('runs');
      return run;
    }),
  remove: projectProcedure.input(z.object({ name: z.string() })).mutation(({ ctx, input }) => {
    deleteRun(ctx.project.db, input.name);
    ctx.session.changes.announce('runs');
  }),
  /** What a recipe does to the whole set; null when a newer question has overtaken this one. */
  preview: projectProcedure
    .input(z.object({ recipe: recipeSchema, other: recipeSchema.nullable() }))
    .query(({ ctx, input }) => ctx.live.preview(input.recipe, input.other)),
  /** A run in numbers on the labels of now. */
  summary: projectProcedure
    .input(z.object({ recipe: recipeSchema }))
    .query(({ ctx, input }) => ctx.live.summary(input.recipe)),
});
