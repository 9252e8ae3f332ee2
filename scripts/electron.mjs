// Electron's binary: where it is, and whether it can run here.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { say, showProgress } from './say.mjs';
import { readStamp, writeStamp } from './stamps.mjs';

/** A network that lets nothing through may do so without a word. */
const FETCH_MILLISECONDS = 180_000;

/**
 * @param {string} root
 * @returns {string | null}
 */
export function electronBinary(root) {
  const folder = join(root, 'node_modules', 'electron');
  try {
    const name = readFileSync(join(folder, 'path.txt'), 'utf8').trim();
    const file = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), name);
    return existsSync(file) ? file : null;
  } catch {
    return null;
  }
}

/**
 * Why no window can be opened on this machine; null where one can.
 *
 * @param {NodeJS.ProcessEnv} environment
 */
export function whyNoWindow(environment = process.env) {
  if (process.platform !== 'linux') return null;
  if (environment.DISPLAY === undefined && environment.WAYLAND_DISPLAY === undefined)
    return 'there is no screen here';
  // Chromium's sandbox does not work for root, and without it no page of ours is opened.
  if (process.getuid?.() === 0) return 'root cannot open a sandboxed window';
  return null;
}

/**
 * The binary, fetched if it is not here. A fetch that failed is not tried again on the same day.
 *
 * @param {string} root
 * @param {string} node
 * @returns {Promise<string | null>}
 */
export async function fetchElectron(root, node) {
  const present = electronBinary(root);
  const today = new Date().toISOString().slice(0, 10);
  if (present !== null || readStamp(root, 'electron-missing') === today) return present;
  say('Fetching Electron, the window of the app (about 110 MB).');
  const progress = showProgress(() => 'fetching Electron');
  await new Promise((resolve) => {
    const script = join(root, 'node_modules', 'electron', 'install.js');
    const child = spawn(node, [script], { stdio: 'ignore', timeout: FETCH_MILLISECONDS });
    child.once('error', resolve).once('close', resolve);
  });
  progress.stop();
  const fetched = electronBinary(root);
  if (fetched === null) writeStamp(root, 'electron-missing', today);
  return fetched;
}
