import { WhetstoneError } from '../../../shared/errors.ts';
import { createDataBrowser, type DataBrowser } from '../data/browse/browser.ts';
import { createJobQueue, type JobQueue } from '../jobs/job-queue.ts';
import { runJob } from '../jobs/run-job.ts';
import { createLiveMining, type LiveMining } from '../mining/live/live-thread.ts';
import { listRuns } from '../mining/runs.ts';
import { type Changes, createChanges, type Topic } from './changes.ts';
import { createProject, isProject, openProject, type Project } from './project.ts';
import { rememberProject } from './recent-projects.ts';

/** The project that the app has open, with its jobs and its threads for whatever takes long to read. */
export type OpenProject = {
  readonly project: Project;
  readonly jobs: JobQueue;
  readonly live: LiveMining;
  readonly browser: DataBrowser;
};

/** The app's one open project; every window and tab shows the same. */
export type Session = {
  readonly changes: Changes;
  readonly current: () => OpenProject | null;
  /** @throws WhetstoneError `project-not-found` when none is open */
  readonly required: () => OpenProject;
  /** Opens the project in that folder, or makes one there, in place of the one that is open. */
  readonly open: (folder: string, mode: 'open' | 'create' | 'open-or-create') => Promise<OpenProject>;
  readonly close: () => Promise<void>;
};

/** What a job of each kind may have changed when it ends. */
const AFTER_JOB: readonly Topic[] = ['data', 'teachers', 'runs', 'snapshots', 'project'];

/** Whoever opens a project with runs goes on with the newest: its tables load while the page does. */
function warmUp({ project, live }: OpenProject): void {
  const [newest] = listRuns(project.db);
  // What is wrong with it is told where it is asked for.
  if (newest !== undefined) void live.warmUp(newest.recipe).catch(() => {});
}

export function createSession(): Session {
  const changes = createChanges();
  let open: OpenProject | null = null;

  async function close(): Promise<void> {
    const closing = open;
    open = null;
    await closing?.jobs.close();
    await closing?.live.close();
    await closing?.browser.close();
    closing?.project.close();
    if (closing !== null) changes.announce('project');
  }

  return {
    changes,
    current: () => open,
    required: () => {
      if (open !== null) return open;
      throw new WhetstoneError('project-not-found', 'No project is open. Open one, or make a new one.');
    },
    open: async (folder, mode) => {
      const create = mode === 'create' || (mode === 'open-or-create' && !isProject(folder));
      if (open?.project.folders.root === folder && !create) return open;
      // Where that fails, the one that is open stays open.
      const project = create ? createProject(folder) : openProject(folder);
      await close();
      const jobs = createJobQueue(
        project.db,
        async (request, work) => {
          try {
            return await runJob(project, request, work);
          } finally {
            for (const topic of AFTER_JOB) changes.announce(topic);
          }
        },
        () => changes.announce('jobs'),
      );
      open = {
        project,
        jobs,
        live: createLiveMining(project.folders.root),
        browser: createDataBrowser(project.folders.root),
      };
      warmUp(open);
      await rememberProject(project.folders.root);
      changes.announce('project');
      return open;
    },
    close,
  };
}
