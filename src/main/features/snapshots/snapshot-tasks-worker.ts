import { type ComputeContext, serveCompute } from '../../platform/jobs/compute-host.ts';
import { openProjectToRead } from '../project/project.ts';
import { exportSnapshot } from './export.ts';
import { freezeRun } from './freeze-run.ts';
import { type SnapshotOutput, snapshotTaskSchema } from './snapshot-tasks.ts';

serveCompute(async (raw, { signal, emit }: ComputeContext) => {
  const task = snapshotTaskSchema.parse(raw);
  const send = (output: SnapshotOutput): Promise<void> => emit(output);
  const project = openProjectToRead(task.project);
  try {
    if (task.kind === 'freeze') return await freezeRun(project, task, { signal, send });
    return await exportSnapshot(project, {
      ...task.request,
      signal,
      onProgress: (progress) => void send({ type: 'progress', progress }),
    });
  } finally {
    project.close();
  }
});
