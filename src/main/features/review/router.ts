import { userInfo } from 'node:os';
import { z } from 'zod';
import { labelSchema, recipeSchema } from '../../../shared/mining.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import { findDataset, findPassage, findQuery } from '../data/queries.ts';
import type { ShownQuery } from '../mining/show.ts';
import { projectProcedure, router } from '../procedures.ts';
import { setBookmark } from './bookmarks.ts';
import { describeTarget } from './label-targets.ts';
import { addLabel, type LabelTarget, undoLabel } from './labels.ts';
import { answersOnQuery } from './query-answers.ts';

const curatorSchema = z.string().trim().min(1).max(200);
const targetSchema = z.object({ dataset: z.string(), query: z.string(), passage: z.string() });

function targetOf(
  db: ReadableDatabase,
  { dataset, query, passage }: z.infer<typeof targetSchema>,
): LabelTarget {
  const found = findDataset(db, dataset);
  return {
    queryHash: findQuery(db, found, query).contentHash,
    passageHash: findPassage(db, found, passage).contentHash,
  };
}

/** A passage stands under every pair of its query: its text crosses once. */
function withTextsOnce({ query, pairs }: ShownQuery) {
  const passages: Record<string, { readonly title: string; readonly text: string }> = {};
  const shownPairs = pairs.map(({ positive, candidates, ...pair }) => {
    passages[positive.id] = { title: positive.title, text: positive.text };
    return {
      ...pair,
      positive: { id: positive.id, score: positive.score },
      candidates: candidates.map(({ title, text, ...candidate }) => {
        passages[candidate.id] = { title, text };
        return candidate;
      }),
    };
  });
  return { query, pairs: shownPairs, passages };
}

export const reviewRouter = router({
  /** Who answers when nobody else is named. */
  curator: projectProcedure.query(() => userInfo().username),
  /** One query under a recipe: each pair with its candidates, the texts by passage id, and what curators said. */
  query: projectProcedure
    .input(z.object({ recipe: recipeSchema, query: z.string() }))
    .query(async ({ ctx, input }) => {
      const shown = await ctx.live.query(input.recipe, input.query);
      const dataset = findDataset(ctx.project.db, input.recipe.dataset);
      return { ...withTextsOnce(shown), answers: answersOnQuery(ctx.project.db, dataset, input.query) };
    }),
  /** It is on disk when this answers. */
  label: projectProcedure
    .input(
      targetSchema.extend({
        label: labelSchema.nullable(),
        note: z.string().max(10_000).nullable(),
        curator: curatorSchema,
      }),
    )
    .mutation(({ ctx, input }) => {
      const event = addLabel(
        ctx.project.db,
        targetOf(ctx.project.db, input),
        input.label,
        input.curator,
        input.note === '' ? null : input.note,
      );
      ctx.session.changes.announce('labels');
      return event;
    }),
  undo: projectProcedure.input(z.object({ curator: curatorSchema })).mutation(({ ctx, input }) => {
    const { undone, restored } = undoLabel(ctx.project.db, input.curator);
    ctx.session.changes.announce('labels');
    return { ...describeTarget(ctx.project.db, undone), was: undone.label, label: restored };
  }),
  later: projectProcedure
    .input(targetSchema.extend({ curator: curatorSchema, later: z.boolean() }))
    .mutation(({ ctx, input }) => {
      setBookmark(ctx.project.db, targetOf(ctx.project.db, input), input.curator, input.later);
      ctx.session.changes.announce('labels');
    }),
});
