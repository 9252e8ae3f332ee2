import { serveCompute } from './platform/jobs/compute-host.ts';
import { runTask } from './features/teachers/compute/tasks.ts';

serveCompute(runTask);
