// Calls npm: the one that runs us if there is one, else the one on PATH.
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

/** How much of npm's output is kept, in characters: with --loglevel=error there is only an error's. */
const KEPT = 64_000;

/**
 * The environment for npm. This checkout's own node_modules/.bin leaves PATH: an install replaces it
 * while npm is running. onnxruntime-node's install script would download CUDA libraries from outside
 * the registry (where `allowScripts` in package.json is not known, npm would run it).
 *
 * @param {string} root
 */
function environment(root) {
  const own = join(root, 'node_modules');
  const pathName = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const path = (process.env[pathName] ?? '').split(delimiter).filter((entry) => !entry.startsWith(own));
  return { ...process.env, [pathName]: path.join(delimiter), ONNXRUNTIME_NODE_INSTALL: 'skip' };
}

/** @param {string} root */
function npmCommand(root) {
  const script = process.env.npm_execpath ?? '';
  if (!script.endsWith('npm-cli.js'))
    return { command: 'npm', args: [], shell: process.platform === 'win32' };
  const own = join(root, 'node_modules');
  const node = [process.execPath, process.env.npm_node_execpath ?? ''].find(
    (file) => file !== '' && !file.startsWith(own),
  );
  return { command: node ?? 'node', args: [script], shell: false };
}

/**
 * Runs npm without its output.
 *
 * @param {string} root
 * @param {readonly string[]} args
 * @returns {Promise<{ ok: boolean, output: string }>} output: what npm said, for an error
 */
export function npm(root, args) {
  const { command, args: before, shell } = npmCommand(root);
  return new Promise((resolve) => {
    const child = spawn(command, [...before, ...args, '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      env: environment(root),
      shell,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (chunk) => {
      if (output.length < KEPT) output += chunk;
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => resolve({ ok: false, output: error.message }));
    child.once('close', (code) => resolve({ ok: code === 0, output }));
  });
}
