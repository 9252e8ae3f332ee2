import { basename } from 'node:path';
import type { JobRequest } from '../../../shared/jobs.ts';

/** What a job does, as a title. */
export function describeJob(request: JobRequest): string {
  switch (request.kind) {
    case 'import':
      return `Import ${basename(request.path)} into ${request.dataset}`;
    case 'add-model':
      return `Add the teacher ${request.id}`;
    case 'retrieve':
      return `Retrieve with ${request.teacher}`;
    case 'snapshot':
      return `Snapshot of ${request.run}`;
    case 'export':
      return `Export snapshot ${request.snapshot} as ${request.format}`;
    case 'sample':
      return 'Set up the sample';
  }
}
