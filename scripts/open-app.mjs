// Opens the app: in its own window, or in a browser where no window can be had.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { respawn } from '../bin/respawn.mjs';
import { buildIfChanged } from './build.mjs';
import { fetchElectron, whyNoWindow } from './electron.mjs';
import { say } from './say.mjs';
import { root } from './set-up.mjs';

/** A window that cannot be opened fails at once; one that ran this long was one. */
const STARTED_MILLISECONDS = 10_000;

/**
 * @param {string} electron
 * @param {readonly string[]} project
 * @returns {Promise<boolean>} false: no window came up
 */
function runWindow(electron, project) {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  const start = Date.now();
  return new Promise((resolve) => {
    const child = spawn(electron, [root, ...project], { stdio: 'inherit', env });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0 || Date.now() - start > STARTED_MILLISECONDS));
  });
}

/**
 * Builds what changed, opens the app and waits until it is closed.
 *
 * @param {string} node
 * @param {{ project?: string, browser?: boolean }} options project: its folder; browser: no window, even if one could be had
 * @returns {Promise<number>} the exit code
 */
export async function openApp(node, { project, browser = false }) {
  buildIfChanged(node);
  const named = project === undefined ? [] : [project];
  let why = browser ? 'you asked for it' : whyNoWindow();
  if (why === null) {
    const electron = await fetchElectron(root, node);
    if (electron === null) why = "Electron's binary could not be fetched";
    else if (await runWindow(electron, named)) return 0;
    else why = 'the window could not be opened';
  }
  say(`The app opens in a browser: ${why}.`);
  const where = process.env.INIT_CWD ?? process.cwd();
  return respawn(node, [join(root, 'bin', 'whetstone.mjs'), 'serve', ...named, '--open'], { cwd: where });
}
