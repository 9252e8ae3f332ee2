import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { serveThread } from '../../../platform/jobs/thread-host.ts';
import { openProjectToRead } from '../../project/project.ts';
import { showQuery } from '../show.ts';
import { liveRequestSchema } from './live-requests.ts';
import { createRunLoader } from './loaded-run.ts';
import { previewRun } from './preview.ts';
import { createQueueOrder, describeRows } from './queue-rows.ts';

const project = openProjectToRead(z.string().parse(workerData));
const load = createRunLoader(project);
const order = createQueueOrder();

serveThread(parentPort!, async (raw) => {
  const request = liveRequestSchema.parse(raw);
  switch (request.type) {
    case 'preview':
      return previewRun(await load(request.recipe), request.recipe, request.other);
    case 'rows': {
      const run = await load(request.queue.recipe);
      const ordered = order(run, request.queue);
      return {
        total: ordered.rows.length,
        rows: describeRows(run, request.queue, ordered, request.from, request.count),
      };
    }
    case 'place': {
      const run = await load(request.queue.recipe);
      const row = run.queries.findIndex(({ id }) => id === request.query);
      const place = order(run, request.queue).rows.indexOf(row);
      return place === -1 ? null : place;
    }
    case 'query':
      return showQuery(project, request.recipe, request.query);
  }
});
