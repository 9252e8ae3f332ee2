#!/usr/bin/env node
// The command `whetstone`: finds a Node that can run it, then hands over to src/main/cli.ts in a
// checkout or to out/main/cli.js where it is installed. Works under any Node from 20 on.
import { existsSync } from 'node:fs';
import * as module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundledNode, canRunWhetstone } from './node-version.mjs';
import { respawn } from './respawn.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'src', 'main', 'cli.ts');
const built = join(root, 'out', 'main', 'cli.js');

/** @param {string} message */
function fail(message) {
  process.stderr.write(`whetstone: ${message}\n`);
  process.exit(1);
}

/** Node 22 says once per process that it strips types; nobody who runs a command needs to know. */
function silenceTypeStrippingWarning() {
  const emitWarning = process.emitWarning;
  process.emitWarning = (warning, ...rest) => {
    if (String(warning).startsWith('Type Stripping')) return;
    Reflect.apply(emitWarning, process, [warning, ...rest]);
  };
}

/**
 * Keeps what V8 makes of the sources, types stripped, for the next call: it starts in half the time. Child processes
 * find it by the environment.
 */
function keepCompiledSources() {
  const folder = join(root, 'node_modules', '.cache', 'whetstone-compiled');
  module.enableCompileCache?.(folder);
  process.env.NODE_COMPILE_CACHE ??= folder;
}

const entry = existsSync(source) ? source : built;
if (!existsSync(entry)) {
  fail('neither src/main/cli.ts nor out/main/cli.js is there. Run "npm ci" and "npm run build" first.');
} else if (entry === source && !existsSync(join(root, 'node_modules'))) {
  fail(`nothing is installed in ${root}. Run "npm ci" there first.`);
} else if (canRunWhetstone(process.versions.node)) {
  silenceTypeStrippingWarning();
  if (entry === source) keepCompiledSources();
  // The command line reads process.argv, which should name what runs, not this file.
  process.argv[1] = entry;
  await import(pathToFileURL(entry).href);
} else {
  const node = bundledNode(root);
  if (node === null) {
    fail(
      entry === source
        ? `this is Node ${process.versions.node}, and Whetstone needs 22.18 or later. Run "npm ci" first: it brings one along.`
        : `this is Node ${process.versions.node}, and Whetstone needs 22.18 or later. Install a newer Node.`,
    );
  } else {
    process.exitCode = await respawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)]);
  }
}
