// Builds the page, main and the preload script into out/, unless no file changed since the last time.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { say } from './say.mjs';
import { root, SetUpError } from './set-up.mjs';
import { hashSources, readStamp, writeStamp } from './stamps.mjs';

/** What the build is made of. */
const SOURCES = ['src', 'resources', 'package.json', 'package-lock.json', 'electron.vite.config.ts'];

/**
 * @param {string} node that runs the build
 * @throws {SetUpError}
 */
export function buildIfChanged(node) {
  const sources = hashSources(root, SOURCES);
  if (readStamp(root, 'built') === sources && existsSync(join(root, 'out', 'renderer', 'index.html'))) return;
  say('Building the app.');
  const cli = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const { status, stdout, stderr } = spawnSync(node, [cli, 'build', '--logLevel', 'warn'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0)
    throw new SetUpError(`The app could not be built. electron-vite says:\n\n${stdout}${stderr}`);
  writeStamp(root, 'built', sources);
}
