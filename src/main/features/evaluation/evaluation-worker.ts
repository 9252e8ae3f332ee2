import { serveCompute } from '../../platform/jobs/compute-host.ts';
import { openProjectToRead } from '../project/project.ts';
import { evaluationTaskSchema } from './evaluation-task.ts';
import { measureModels } from './measure-models.ts';
import { planEvaluation } from './plan-evaluation.ts';
import { writeRuns } from './write-runs.ts';

serveCompute(async (raw) => {
  const task = evaluationTaskSchema.parse(raw);
  const project = openProjectToRead(task.project);
  try {
    // All of one moment: what is imported meanwhile is not in it.
    project.db.prepare('BEGIN').run();
    if (task.kind === 'plan') return planEvaluation(project, task);
    if (task.kind === 'measure') return measureModels(project, task);
    return await writeRuns(project, task);
  } finally {
    project.close();
  }
});
