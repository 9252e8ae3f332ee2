import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { serveThread } from '../../platform/jobs/thread-host.ts';
import { openProjectToRead } from '../project/project.ts';
import { snapshotsRequestSchema } from './look.ts';
import { countRunLabels } from './preflight.ts';
import { previewExport } from './preview-export.ts';

const project = openProjectToRead(z.string().parse(workerData));

serveThread(parentPort!, async (raw) => {
  const asked = snapshotsRequestSchema.parse(raw);
  return asked.type === 'labels'
    ? countRunLabels(project, asked.dataset, asked.split)
    : previewExport(project, asked.request);
});
