import { runTask } from './features/teachers/compute/tasks.ts';
import { serveCompute } from './platform/jobs/compute-host.ts';

serveCompute(runTask);
