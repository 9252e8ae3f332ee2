import { resolve } from 'node:path';
import {
  app,
  type BrowserWindow,
  dialog,
  session as electronSession,
  ipcMain,
  Menu,
  protocol,
  shell,
  utilityProcess,
} from 'electron';
import { serializeError } from '../../../shared/errors.ts';
import type { Host } from '../../features/procedures.ts';
import { recentProjects } from '../../features/project/recent-projects.ts';
import { createSession } from '../../features/project/session.ts';
import { createPathAccess } from '../../platform/files/access.ts';
import { startComputeWith } from '../../platform/jobs/compute-child.ts';
import { pageFolder } from '../page/files.ts';
import { chooseWithDialog } from './dialogs.ts';
import { menuTemplate } from './menu.ts';
import { servePage } from './page-protocol.ts';
import { acceptPipes } from './pipe.ts';
import { denyByDefault, PAGE_SCHEME } from './security.ts';
import { utilityCompute } from './utility-compute.ts';
import { openWindow } from './window.ts';

/** Before Electron is ready: what cannot be said later. */
export function prepareDesktop(): void {
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([
    { scheme: PAGE_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/**
 * Runs the app in a window, until it quits.
 *
 * @param project folder of the project to open first; null: none
 */
export async function runDesktop(project: string | null): Promise<void> {
  await app.whenReady();
  startComputeWith(utilityCompute(utilityProcess));
  denyByDefault(app, electronSession.defaultSession);
  protocol.handle(PAGE_SCHEME, servePage(pageFolder()));

  let window: BrowserWindow | null = null;
  const session = createSession();
  const choose = chooseWithDialog(dialog, () => window);
  const host: Host = {
    kind: 'desktop',
    access: await createPathAccess(null),
    choose,
    reveal: (path) => shell.showItemInFolder(path),
  };
  acceptPipes(ipcMain, { session, host });

  const open = async (folder: string, mode: 'open' | 'create'): Promise<void> => {
    try {
      await session.open(resolve(folder), mode);
    } catch (error) {
      dialog.showErrorBox('The project could not be opened', serializeError(error).message);
    }
  };
  const chooseAndOpen = async (mode: 'open' | 'create'): Promise<void> => {
    const folder = await choose(mode === 'create' ? 'new-folder' : 'folder');
    if (folder !== null) await open(folder, mode);
  };
  const showMenu = async (): Promise<void> => {
    const state = {
      isMac: process.platform === 'darwin',
      hasProject: session.current() !== null,
      recent: await recentProjects(),
      isDevelopment: !app.isPackaged,
    };
    const template = menuTemplate(state, {
      newProject: () => void chooseAndOpen('create'),
      openProject: () => void chooseAndOpen('open'),
      openRecent: (folder) => void open(folder, 'open'),
      closeProject: () => void session.close(),
    });
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  };
  const showWindow = async (): Promise<void> => {
    window = await openWindow();
    window.once('closed', () => {
      window = null;
    });
  };

  const stopped = new AbortController();
  const followProject = async (): Promise<void> => {
    for await (const topics of session.changes.watch(stopped.signal)) {
      if (topics.includes('project')) await showMenu();
    }
  };
  app.on('second-instance', (_event, argv, workingFolder) => {
    if (window?.isMinimized()) window.restore();
    window?.focus();
    const named = projectArgument(argv);
    if (named !== null) void open(resolve(workingFolder, named), 'open');
  });
  app.on('activate', () => {
    if (window === null) void showWindow();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('will-quit', (event) => {
    if (stopped.signal.aborted) return;
    // The running job stops in an orderly way first, and the project's lock is given back.
    event.preventDefault();
    stopped.abort();
    void session.close().finally(() => app.quit());
  });

  await showMenu();
  void followProject();
  if (project !== null) await open(project, 'open');
  await showWindow();
}

/** The project's folder that a command line names; Electron's own options and the app's folder come before it. */
export function projectArgument(
  argv: readonly string[],
  isPackaged: boolean = app.isPackaged,
): string | null {
  return argv.slice(1).filter((word) => !word.startsWith('-'))[isPackaged ? 0 : 1] ?? null;
}
