// Set-up: installs what package-lock.json names, and the Node that runs it. Plain JavaScript without
// dependencies, for Node 20 and later: it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundledNode, canRunWhetstone } from '../bin/node-version.mjs';
import { countPresent, installKey, isInstalled, requiredPackages } from './installed.mjs';
import { npm } from './npm.mjs';
import { say, showProgress } from './say.mjs';
import { readStamp, writeStamp } from './stamps.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** A set-up that failed, told in a sentence. */
export class SetUpError extends Error {}

/**
 * Runs npm with a line that shows how far it is.
 *
 * @param {readonly string[]} args
 * @param {() => string} describe
 */
async function npmWithProgress(args, describe) {
  const progress = showProgress(describe);
  const result = await npm(root, args);
  return { ...result, time: progress.stop() };
}

/** @param {Map<string, string>} required */
async function installPackages(required) {
  const describe = () => `${countPresent(root, required)} of ${required.size} packages in place`;
  say(`Installing ${required.size} packages from the npm registry into node_modules (npm ci).`);
  // No package's install script runs: the two that have something to do there are dealt with below
  // (node) or not wanted (onnxruntime-node downloads CUDA libraries). So npm 10 and 11 do the same.
  let result = await npmWithProgress(['ci', '--ignore-scripts'], describe);
  if (!result.ok && result.output.includes('EUSAGE')) {
    // A registry mirror without some platform's binaries makes npm ci refuse the whole lock file.
    say(
      'npm ci finds the lock file incomplete for this registry, so npm install fills the gaps; the locked versions stay.',
    );
    result = await npmWithProgress(['install', '--no-save', '--ignore-scripts'], describe);
  }
  if (!result.ok) {
    throw new SetUpError(
      `The packages could not be installed. npm says:\n\n${gist(result.output)}\n\nIs the npm registry reachable (npm ping)? Run the same command again: set-up goes on from here.`,
    );
  }
  say(`  Installed in ${result.time}.`);
}

/**
 * The lines of npm's output that say what went wrong.
 *
 * @param {string} output
 */
function gist(output) {
  return output.trim().split('\n').slice(0, 20).join('\n');
}

/** @param {string} file */
function nodeAnswers(file) {
  return spawnSync(file, ['--version'], { encoding: 'utf8' }).stdout?.startsWith('v') === true;
}

/** The Node to run everything with: the pinned one, else this one if it is new enough. */
async function findNode() {
  const bundled = bundledNode(root);
  if (bundled !== null && nodeAnswers(bundled)) return bundled;
  say('Fetching the pinned Node from the npm registry (about 50 MB).');
  const result = await npmWithProgress(['rebuild', 'node', '--ignore-scripts=false'], () => 'fetching Node');
  const fetched = bundledNode(root);
  if (result.ok && fetched !== null && nodeAnswers(fetched)) {
    say(`  Fetched in ${result.time}.`);
    return fetched;
  }
  if (canRunWhetstone(process.versions.node)) {
    say(`  It could not be had; going on with the Node that is here, ${process.versions.node}.`);
    return process.execPath;
  }
  throw new SetUpError(
    `The pinned Node could not be fetched, and this one (${process.versions.node}) is older than 22.18. npm says:\n\n${gist(result.output)}\n\nInstall Node 24, or run the same command again where the npm registry is reachable.`,
  );
}

/**
 * Brings node_modules to what package-lock.json says, unless it is there already, and answers the Node
 * to run things with.
 *
 * @returns {Promise<string>} the path of a Node that can run Whetstone
 * @throws {SetUpError}
 */
export async function setUp() {
  const required = requiredPackages(root);
  const key = installKey(root);
  const stamped = readStamp(root, 'installed') === key;
  const present = stamped ? countPresent(root, required) === required.size : isInstalled(root, required);
  if (!present) await installPackages(required);
  const node = await findNode();
  if (!stamped || !present) writeStamp(root, 'installed', key);
  return node;
}

/**
 * Runs a script's main function: its result is the exit code, a failed set-up is told in its sentence.
 *
 * @param {() => Promise<number>} main
 */
export async function runScript(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
