// Whether what stands in node_modules is what package-lock.json says.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @param {string} file */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
  } catch {
    return null;
  }
}

/**
 * The packages every platform needs, by their folder. Optional ones are left out: most of those are
 * binaries of other platforms.
 *
 * @param {string} root
 * @returns {Map<string, string>} folder → version
 */
export function requiredPackages(root) {
  const packages = readPackages(join(root, 'package-lock.json'));
  if (packages === null)
    throw new Error(
      'package-lock.json is missing or broken: get it back with "git checkout package-lock.json".',
    );
  return new Map(
    Object.entries(packages)
      .filter(([folder, entry]) => folder !== '' && entry.optional !== true && entry.link !== true)
      .map(([folder, entry]) => [folder, entry.version]),
  );
}

/**
 * How many of the required packages stand in their folders.
 *
 * @param {string} root
 * @param {Map<string, string>} required
 */
export function countPresent(root, required) {
  let present = 0;
  for (const folder of required.keys()) if (existsSync(join(root, folder, 'package.json'))) present += 1;
  return present;
}

/**
 * True if npm's own record of its last finished install names every required package in the locked
 * version, and each is still there. An install that broke off has no such record.
 *
 * @param {string} root
 * @param {Map<string, string>} required
 */
export function isInstalled(root, required) {
  const record = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (record === null) return false;
  for (const [folder, version] of required) if (record[folder]?.version !== version) return false;
  return countPresent(root, required) === required.size;
}

/**
 * What an install depends on: the lock file and the platform.
 *
 * @param {string} root
 */
export function installKey(root) {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(`\n${process.platform} ${process.arch}`)
    .digest('hex');
}
