import { dataRouter } from './features/data/router.ts';
import { filesRouter } from './features/files/router.ts';
import { jobsRouter } from './features/jobs/router.ts';
import { miningRouter } from './features/mining/router.ts';
import { router } from './features/procedures.ts';
import { projectRouter } from './features/project/router.ts';
import { reviewRouter } from './features/review/router.ts';
import { snapshotsRouter } from './features/snapshots/router.ts';
import { teachersRouter } from './features/teachers/router.ts';

/** Everything that a window can ask of main: the one contract, for both hosts. */
export const appRouter = router({
  project: projectRouter,
  jobs: jobsRouter,
  files: filesRouter,
  data: dataRouter,
  mining: miningRouter,
  review: reviewRouter,
  teachers: teachersRouter,
  snapshots: snapshotsRouter,
});
export type AppRouter = typeof appRouter;
