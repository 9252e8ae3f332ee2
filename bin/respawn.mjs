// Runs a program in this process's place: same terminal, same signals, same exit code.
// Plain JavaScript without dependencies: it works under Node 20, before anything is installed.
import { spawn } from 'node:child_process';

const FORWARDED = ['SIGTERM', 'SIGHUP', 'SIGINT'];

/**
 * Starts `command`, waits for it, and resolves with its exit code. Where a signal ended it, the same
 * signal ends this process, so that whoever started us sees the truth.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string }} [options]
 * @returns {Promise<number>}
 */
export function respawn(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    // A terminal sends Ctrl-C to the whole process group, the child included: forwarding it there would
    // make the child count it twice, and a second Ctrl-C usually means "stop at once".
    const atTerminal = Boolean(process.stdin.isTTY || process.stderr.isTTY);
    const handlers = FORWARDED.map((signal) => {
      const handler = () => {
        if (signal !== 'SIGINT' || !atTerminal) child.kill(signal);
      };
      process.on(signal, handler);
      return [signal, handler];
    });
    const release = () => {
      for (const [signal, handler] of handlers) process.removeListener(signal, handler);
    };
    child.once('error', (error) => {
      release();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      release();
      if (signal !== null) process.kill(process.pid, signal);
      resolve(code ?? 1);
    });
  });
}
