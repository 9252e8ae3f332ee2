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
 * Opens the link in the user's browser. A command line can be read by everyone on the machine, and the link is a secret:
 * so the browser is given a file of the user's own that leads there.
 *
 * @returns removes the file
 */
export async function openInBrowser(url: string): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'whetstone-open-'));
  const file = join(folder, 'open.html');
  const page = `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=${url}"><title>Whetstone</title>\n`;
  await writeFile(file, page, { mode: 0o600 });
  const [command, ...args] = opener(process.platform);
  const child = spawn(command, [...args, pathToFileURL(file).href], { stdio: 'ignore', detached: true });
  // No browser: the link is on the screen too.
  child.on('error', () => {});
  child.unref();
  return () => rm(folder, { recursive: true, force: true });
}
