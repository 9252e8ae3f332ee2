import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, test as base, expect, type Page } from '@playwright/test';
import { isolated, ROOT, type RunningHost, runCli, startHost } from './host.ts';
import { watchErrors } from './page-errors.ts';

export { expect };

/**
 * What the app has open when a test starts: nothing; a project without data; the sample with its BM25 teacher, the runs
 * `naive` and `perc-pos`, a snapshot and an export.
 */
export type StartWith = 'nothing' | 'empty-project' | 'mined-sample';

type Options = {
  readonly startWith: StartWith;
  /** Errors of the page that the test sets off on purpose. */
  readonly expectedErrors: readonly RegExp[];
};

type Fixtures = {
  /** A folder of this test's own, removed after it. */
  readonly folder: string;
  /** The folder of the open project; where none is open, one in which it may be made. */
  readonly projectFolder: string;
  /** The browser host; null where the specs run in the desktop window. */
  readonly host: RunningHost | null;
  /** The app's page, opened as a user opens it; at the end of the test it must not have complained about anything. */
  readonly app: Page;
};

const inElectron = process.env.WHETSTONE_E2E === 'electron';

function newFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'whetstone-e2e-')));
}

type Opened = { readonly page: Page; readonly close: () => Promise<void> };

/** What each page complained about. */
const watched = new Map<Page, readonly string[]>();

async function openLink(page: Page, link: string): Promise<Opened> {
  watched.set(page, watchErrors(page));
  await page.goto(link);
  return { page, close: async () => {} };
}

/** The desktop window, with the same isolation as the browser host. */
async function openWindow(folder: string, projectFolder: string): Promise<Opened> {
  const project = existsSync(projectFolder) ? [projectFolder] : [];
  const environment = Object.entries(isolated(folder)).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const desktop = await _electron.launch({
    args: [ROOT, `--user-data-dir=${join(folder, '.user-data')}`, ...project],
    cwd: folder,
    env: Object.fromEntries(environment),
  });
  const page = await desktop.firstWindow();
  watched.set(page, watchErrors(page));
  return { page, close: () => desktop.close() };
}

export const test = base.extend<Options & Fixtures, { mineSample: () => Promise<string> }>({
  startWith: ['nothing', { option: true }],
  expectedErrors: [[], { option: true }],

  /** Mines the sample, once for all tests of this worker that want it; each gets a copy. */
  mineSample: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are needed
    async ({}, use) => {
      const folder = newFolder();
      let mined: Promise<unknown> | null = null;
      await use(async () => {
        mined ??= runCli(folder, ['demo', '--project', 'sample']);
        await mined;
        return join(folder, 'sample');
      });
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],

  // biome-ignore lint/correctness/noEmptyPattern: as above
  folder: async ({}, use) => {
    const folder = newFolder();
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },

  projectFolder: async ({ folder, startWith, mineSample }, use) => {
    const projectFolder = join(folder, 'project');
    if (startWith === 'empty-project') await runCli(folder, ['init', 'project']);
    if (startWith === 'mined-sample') cpSync(await mineSample(), projectFolder, { recursive: true });
    await use(projectFolder);
  },

  host: async ({ folder, projectFolder, startWith }, use) => {
    if (inElectron) {
      await use(null);
      return;
    }
    const host = await startHost(folder, startWith === 'nothing' ? [] : [projectFolder]);
    await use(host);
    await host.stop();
  },

  app: async ({ folder, projectFolder, host, page: blank, expectedErrors }, use) => {
    const { page, close } =
      host === null ? await openWindow(folder, projectFolder) : await openLink(blank, host.link);
    await use(page);
    await close();
    const errors = watched.get(page) ?? [];
    expect(errors.filter((error) => !expectedErrors.some((pattern) => pattern.test(error)))).toEqual([]);
  },
});
