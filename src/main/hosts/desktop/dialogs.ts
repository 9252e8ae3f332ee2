import type { BrowserWindow, Dialog, OpenDialogOptions } from 'electron';
import type { Host } from '../../features/procedures.ts';

type What = Parameters<NonNullable<Host['choose']>>[0];

const OPTIONS: Readonly<Record<Exclude<What, 'new-file'>, OpenDialogOptions>> = {
  file: { title: 'Choose a file', properties: ['openFile'] },
  folder: { title: 'Choose a folder', properties: ['openDirectory'] },
  'new-folder': {
    title: 'Choose or make an empty folder',
    buttonLabel: 'Use this folder',
    properties: ['openDirectory', 'createDirectory', 'promptToCreate'],
  },
};

/** Asks with the system's own dialogs, over the window. */
export function chooseWithDialog(
  dialog: Pick<Dialog, 'showOpenDialog' | 'showSaveDialog'>,
  window: () => BrowserWindow | null,
): NonNullable<Host['choose']> {
  return async (what) => {
    const over = window();
    if (over === null) return null;
    if (what === 'new-file') {
      const { canceled, filePath } = await dialog.showSaveDialog(over, { title: 'Choose a name' });
      return canceled ? null : filePath;
    }
    const { canceled, filePaths } = await dialog.showOpenDialog(over, OPTIONS[what]);
    return canceled ? null : (filePaths[0] ?? null);
  };
}
