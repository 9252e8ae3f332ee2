import type { MenuItemConstructorOptions } from 'electron';
import type { RecentProject } from '../../features/project/recent-projects.ts';

export type MenuActions = {
  readonly newProject: () => void;
  readonly openProject: () => void;
  readonly openRecent: (folder: string) => void;
  readonly closeProject: () => void;
};

export type MenuState = {
  readonly isMac: boolean;
  readonly hasProject: boolean;
  readonly recent: readonly RecentProject[];
  /** A checkout, where the developer tools are of use. */
  readonly isDevelopment: boolean;
};

/** An ampersand in a label marks a key to press with Alt; a folder's name has none. */
const plainLabel = (name: string): string => name.replaceAll('&', '&&');

function recentItems(
  recent: readonly RecentProject[],
  open: MenuActions['openRecent'],
): MenuItemConstructorOptions[] {
  const present = recent.filter((project) => project.present);
  if (present.length === 0) return [{ label: 'None yet', enabled: false }];
  const names = present.map(({ name }) => name);
  return present.map(({ name, folder }) => ({
    // Two of one name are told apart by their folders.
    label: plainLabel(names.indexOf(name) === names.lastIndexOf(name) ? name : folder),
    click: () => open(folder),
  }));
}

/** The menu bar. What pages do by keys of their own is in the page. */
export function menuTemplate(state: MenuState, actions: MenuActions): MenuItemConstructorOptions[] {
  const project: MenuItemConstructorOptions = {
    label: state.isMac ? 'File' : '&Project',
    submenu: [
      { label: 'New Project…', accelerator: 'CmdOrCtrl+Shift+N', click: actions.newProject },
      { label: 'Open Project…', accelerator: 'CmdOrCtrl+O', click: actions.openProject },
      { label: 'Open Recent', submenu: recentItems(state.recent, actions.openRecent) },
      { type: 'separator' },
      { label: 'Close Project', enabled: state.hasProject, click: actions.closeProject },
      { type: 'separator' },
      { role: state.isMac ? 'close' : 'quit' },
    ],
  };
  const view: MenuItemConstructorOptions = {
    label: '&View',
    submenu: [
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
      ...(state.isDevelopment
        ? ([{ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' }] as const)
        : []),
    ],
  };
  return [
    ...(state.isMac ? ([{ role: 'appMenu' }] as const) : []),
    project,
    { role: 'editMenu' },
    view,
    { role: 'windowMenu' },
  ];
}
