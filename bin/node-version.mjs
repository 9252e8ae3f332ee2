// Which Node can run Whetstone, and where the one that this checkout brought along stands.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** From 22.18 on Node runs TypeScript as it is; its zlib reads Zstandard, and better-sqlite3 13 loads. */
const OLDEST = [22, 18];

/**
 * @param {string} version as in `process.versions.node`
 * @returns {boolean}
 */
export function canRunWhetstone(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/**
 * The Node that the npm package `node` put into this checkout, or null.
 *
 * @param {string} root the folder that holds package.json
 * @returns {string | null}
 */
export function bundledNode(root) {
  const names = process.platform === 'win32' ? ['node.exe'] : ['node'];
  for (const name of names) {
    const file = join(root, 'node_modules', 'node', 'bin', name);
    if (existsSync(file)) return file;
  }
  return null;
}
