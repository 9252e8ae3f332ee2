import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import type { Recipe } from '../../../../shared/mining.ts';
import { select } from '../../../engine/selection/select.ts';
import { serveThread } from '../../../platform/jobs/thread-host.ts';
import { openProjectToRead } from '../../project/project.ts';
import type { ComputedScores } from '../missing-scores.ts';
import { checkRun } from '../runs.ts';
import { liveRequestSchema } from './live-requests.ts';
import { createRunLoader } from './loaded-run.ts';
import { createOpenQueues, placeInQueue, progressOf } from './open-queues.ts';
import { textRanks } from './order-rows.ts';
import { type Other, previewRun } from './preview.ts';
import { reviewQuery } from './review-query.ts';
import { describeReviewRows } from './review-rows.ts';

const project = openProjectToRead(z.string().parse(workerData));
const computed: ComputedScores = new Map();
const load = createRunLoader(project, computed);
const openQueue = createOpenQueues(project.db);

const loadOther = async (recipe: Recipe | null): Promise<Other | null> =>
  recipe === null ? null : { run: await load(recipe), recipe };

serveThread(parentPort!, async (raw) => {
  const request = liveRequestSchema.parse(raw);
  switch (request.type) {
    case 'load':
      await load(request.recipe);
      return null;
    case 'order-texts':
      textRanks((await load(request.recipe)).queries);
      return null;
    case 'check':
      return checkRun(project.db, request.recipe);
    case 'preview':
      checkRun(project.db, request.recipe);
      if (request.other !== null) checkRun(project.db, request.other);
      return previewRun(await load(request.recipe), request.recipe, await loadOther(request.other));
    case 'summary': {
      checkRun(project.db, request.recipe);
      const run = await load(request.recipe);
      return select(run.inputFor(request.recipe), request.recipe).summary;
    }
    case 'review-rows': {
      const { queue, from, count } = request;
      const run = await load(queue.recipe);
      const open = openQueue(run, queue, await loadOther(queue.other));
      return { ...progressOf(open), rows: describeReviewRows(run, queue, open, from, count) };
    }
    case 'review-place': {
      const { queue } = request;
      const run = await load(queue.recipe);
      const open = openQueue(run, queue, await loadOther(queue.other));
      return placeInQueue(run, open, request.query);
    }
    case 'review-query':
      return reviewQuery(project, request.queue, request.query, computed);
  }
});
