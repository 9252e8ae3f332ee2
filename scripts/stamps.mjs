// Stamp files: what was done, and for which state of the sources. They stand in node_modules, so a new
// install forgets them all.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SKIPPED = new Set([
  'node_modules',
  '.git',
  'out',
  'dist',
  'coverage',
  'test-results',
  'demo-project',
  '.cache',
  '.venv',
  '.stamps',
  '__pycache__',
]);

/** @param {string} root */
export function stampFolder(root) {
  return join(root, 'node_modules', '.whetstone');
}

/**
 * @param {string} root
 * @param {string} name
 * @returns {string | null} the key that was stamped last
 */
export function readStamp(root, name) {
  try {
    return readFileSync(join(stampFolder(root), name), 'utf8').trim();
  } catch {
    return null;
  }
}

/**
 * @param {string} root
 * @param {string} name
 * @param {string} key
 */
export function writeStamp(root, name, key) {
  mkdirSync(stampFolder(root), { recursive: true });
  writeFileSync(join(stampFolder(root), name), `${key}\n`);
}

/**
 * A hash of every file of the checkout by path and content, installed and built things left out.
 *
 * @param {string} root
 * @param {readonly string[]} [names] entries of the root that count; default: all
 */
export function hashSources(root, names) {
  const hash = createHash('sha256');
  const visit = (folder) => {
    const entries = readdirSync(join(root, folder), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (SKIPPED.has(entry.name)) continue;
      if (folder === '.' && names !== undefined && !names.includes(entry.name)) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (entry.isFile()) {
        const content = readFileSync(join(root, path));
        hash.update(`${path}\0${content.length}\0`).update(content);
      }
    }
  };
  visit('.');
  return hash.digest('hex');
}
