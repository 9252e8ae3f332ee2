import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The platform's own way to open what a file or an address names. */
function opener(platform: NodeJS.Platform): readonly [command: string, ...args: string[]] {
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['explorer.exe'];
  return ['xdg-open'];
}

/** Whether this machine has a screen that a browser could open on. */
export function hasDisplay(environment: NodeJS.ProcessEnv = process.env): boolean {
  if (environment.SSH_CONNECTION !== undefined) return false;
  if (process.platform !== 'linux') return true;
  return Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY);
}

/**
 * A page of the user's own that leads to the link: a command line can be read by everyone on the machine, and the link is
 * a secret.
 */
export async function leadingFile(url: string): Promise<{ file: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'whetstone-open-'));
  const file = join(folder, 'open.html');
  const page = `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=${url}"><title>Whetstone</title>\n`;
  await writeFile(file, page, { mode: 0o600 });
  return { file, remove: () => rm(folder, { recursive: true, force: true }) };
}

/**
 * Opens the link in the user's browser.
 *
 * @returns removes what it left on the disk
 */
export async function openInBrowser(url: string): Promise<() => Promise<void>> {
  const { file, remove } = await leadingFile(url);
  const [command, ...args] = opener(process.platform);
  const child = spawn(command, [...args, pathToFileURL(file).href], { stdio: 'ignore', detached: true });
  // No browser: the link is on the screen too.
  child.on('error', () => {});
  child.unref();
  return remove;
}
