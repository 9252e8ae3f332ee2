import { parentPort } from 'node:worker_threads';
import { serveThread } from '../../platform/jobs/thread-host.ts';
import { openProjectToRead } from '../project/project.ts';
import { planRequestSchema, readPlan } from './retrieval-plan.ts';

serveThread(parentPort!, async (raw) => {
  const request = planRequestSchema.parse(raw);
  const project = openProjectToRead(request.project);
  try {
    return readPlan(project, request);
  } finally {
    project.close();
  }
});
