import { userInfo } from 'node:os';
import { z } from 'zod';
import { labelSchema } from '../../../shared/mining.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import { findDataset, findPassage, findQuery } from '../data/queries.ts';
import { reviewQueueSchema } from '../mining/live/live-requests.ts';
import type { ReviewedQuery } from '../mining/live/review-query.ts';
import { projectProcedure, router } from '../procedures.ts';
import { setBookmark } from './bookmarks.ts';
import { labelHistory } from './label-history.ts';
import { describeTarget } from './label-targets.ts';
import { addLabel, type LabelTarget, lastLabelEvent, standingAnswer, undoLabel } from './labels.ts';
import { markPassed } from './passed-queries.ts';
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

/** A curator reads the beginning of a long text; the rest is asked for. In characters. */
const TEXT_LENGTH = 4000;

/** A passage as it crosses: `length` is that of its whole text. */
type PassageText = { readonly title: string; readonly text: string; readonly length: number };

const shorten = (title: string, text: string): PassageText => ({
  title,
  text: text.length > TEXT_LENGTH ? text.slice(0, TEXT_LENGTH) : text,
  length: text.length,
});

/** A passage stands under every pair of its query: its text crosses once. */
function withTextsOnce({ query, pairs }: ReviewedQuery) {
  const passages: Record<string, PassageText> = {};
  const shownPairs = pairs.map(({ positive, candidates, ...pair }) => {
    passages[positive.id] = shorten(positive.title, positive.text);
    return {
      ...pair,
      positive: { id: positive.id, score: positive.score },
      candidates: candidates.map(({ title, text, ...candidate }) => {
        passages[candidate.id] = shorten(title, text);
        return candidate;
      }),
    };
  });
  return { query, pairs: shownPairs, passages };
}

export const reviewRouter = router({
  /** Who answers when nobody else is named. */
  curator: projectProcedure.query(() => userInfo().username),
  /** The last label event: the number under which a queue is opened now. */
  lastEvent: projectProcedure.query(({ ctx }) => lastLabelEvent(ctx.project.db)),
  /** The rows of a queue from a place on, with how far one is in it. */
  rows: projectProcedure
    .input(z.object({ queue: reviewQueueSchema, from: z.int().min(0), count: z.int().min(1).max(500) }))
    .query(({ ctx, input }) => ctx.live.reviewRows(input.queue, input.from, input.count)),
  /** Where a query stands in a queue, and what comes before and after it. */
  place: projectProcedure
    .input(z.object({ queue: reviewQueueSchema, query: z.string().nullable() }))
    .query(({ ctx, input }) => ctx.live.reviewPlace(input.queue, input.query)),
  /** One query as a queue asks about it: each pair with its candidates, the texts by passage id, and what curators said. */
  query: projectProcedure
    .input(z.object({ queue: reviewQueueSchema, query: z.string() }))
    .query(async ({ ctx, input }) => {
      const { db } = ctx.project;
      // Read before the rest: what is shown has seen at least these events.
      const upTo = lastLabelEvent(db);
      const shown = await ctx.live.reviewQuery(input.queue, input.query);
      const dataset = findDataset(db, input.queue.recipe.dataset);
      return { ...withTextsOnce(shown), answers: answersOnQuery(db, dataset, input.query), upTo };
    }),
  /** A passage's whole text. */
  passage: projectProcedure
    .input(z.object({ dataset: z.string(), passage: z.string() }))
    .query(({ ctx, input }) => {
      const { db } = ctx.project;
      return findPassage(db, findDataset(db, input.dataset), input.passage).text;
    }),
  /** Everything that curators said of a passage under a query, newest first. */
  history: projectProcedure
    .input(targetSchema)
    .query(({ ctx, input }) => labelHistory(ctx.project.db, targetOf(ctx.project.db, input))),
  /** It is on disk when this answers. */
  label: projectProcedure
    .input(
      targetSchema.extend({
        label: labelSchema.nullable(),
        note: z.string().max(10_000).nullable(),
        curator: curatorSchema,
        /** The queue that showed it. */
        queue: z.string().max(100).nullable().default(null),
        /** It was sent before, and no answer came: it may stand in the log already. */
        again: z.boolean().default(false),
      }),
    )
    .mutation(({ ctx, input }) => {
      const { db } = ctx.project;
      const answer = { label: input.label, note: input.note === '' ? null : input.note };
      const target = targetOf(db, input);
      const there = input.again ? standingAnswer(db, target, input.curator) : null;
      if (there !== null && there.label === answer.label && there.note === answer.note) return there;
      const event = addLabel(db, target, answer.label, input.curator, answer.note, input.queue);
      ctx.session.changes.announce('labels');
      return event;
    }),
  undo: projectProcedure.input(z.object({ curator: curatorSchema })).mutation(({ ctx, input }) => {
    const { undone, restored } = undoLabel(ctx.project.db, input.curator);
    ctx.session.changes.announce('labels');
    return { ...describeTarget(ctx.project.db, undone), was: undone.label, restored };
  }),
  later: projectProcedure
    .input(targetSchema.extend({ curator: curatorSchema, later: z.boolean() }))
    .mutation(({ ctx, input }) => {
      setBookmark(ctx.project.db, targetOf(ctx.project.db, input), input.curator, input.later);
      ctx.session.changes.announce('labels');
    }),
  /** The curator goes on without having answered everything. */
  pass: projectProcedure
    .input(z.object({ queue: reviewQueueSchema, query: z.string() }))
    .mutation(({ ctx, input: { queue, query } }) => {
      const { db } = ctx.project;
      const { contentHash } = findQuery(db, findDataset(db, queue.recipe.dataset), query);
      markPassed(db, queue, contentHash, queue.curator);
      ctx.session.changes.announce('labels');
    }),
});
