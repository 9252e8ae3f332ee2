import { parentPort } from 'node:worker_threads';
import { serveThread } from '../../platform/jobs/thread-host.ts';
import { openProjectToRead } from '../project/project.ts';
import { snapshotsRequestSchema } from './look.ts';
import { countRunLabels } from './preflight.ts';
import { previewExport } from './preview-export.ts';

serveThread(parentPort!, async (raw) => {
  const asked = snapshotsRequestSchema.parse(raw);
  const project = openProjectToRead(asked.project);
  try {
    return asked.type === 'labels'
      ? countRunLabels(project, asked.dataset, asked.split)
      : await previewExport(project, asked.request);
  } finally {
    project.close();
  }
});
