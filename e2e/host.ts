import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');
const CLI = join(ROOT, 'bin', 'whetstone.mjs');

/** A browser host that runs as a user would run it. */
export type RunningHost = {
  /** The link it printed; it works once. */
  readonly link: string;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** The folder it was started in, and the only one besides the project that its page may choose files in. */
  readonly folder: string;
  /** The links it printed after the first was used. */
  readonly freshLinks: () => readonly string[];
  /** As Ctrl+C does; answers the exit code. */
  readonly stop: () => Promise<number | null>;
};

/** What keeps a test to its own folder and to this machine. */
export function isolated(folder: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    WHETSTONE_CONFIG: join(folder, '.config'),
    WHETSTONE_CACHE: join(folder, '.cache'),
    WHETSTONE_OFFLINE: '1',
    // Whatever tests are run with is not for the processes they test.
    NODE_OPTIONS: undefined,
    npm_command: undefined,
  };
}

/** Runs a command of the command line to its end, and answers its JSON. */
export async function runCli(
  folder: string,
  args: readonly string[],
  environment = isolated(folder),
): Promise<unknown> {
  const child = spawn(process.execPath, [CLI, ...args, '--json'], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = gather(child);
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`whetstone ${args.join(' ')} ended with ${code}:\n${output.all()}`);
  return JSON.parse(output.stdout());
}

function gather(child: ChildProcess): { stdout: () => string; stderr: () => string; all: () => string } {
  const kept = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      kept[name] += text;
    });
  return { stdout: () => kept.stdout, stderr: () => kept.stderr, all: () => kept.stdout + kept.stderr };
}

/** @param args more of `whetstone serve`: a project's folder, options */
export async function startHost(
  folder: string,
  args: readonly string[] = [],
  environment = isolated(folder),
): Promise<RunningHost> {
  const child = spawn(process.execPath, [CLI, 'serve', '--port', '0', ...args, '--json'], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = gather(child);
  const link = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => {
      if (!output.stdout().trimEnd().endsWith('}')) return;
      const { url } = JSON.parse(output.stdout()) as { url?: string };
      if (url === undefined) reject(new Error(output.all()));
      else resolve(url);
    });
    child.once('close', () => reject(new Error(`The host ended:\n${output.all()}`)));
  });
  return {
    link,
    origin: new URL(link).origin,
    folder,
    freshLinks: () => output.stderr().match(/http:\/\/\S+/g) ?? [],
    stop: async () => {
      if (child.exitCode !== null) return child.exitCode;
      child.kill('SIGINT');
      const [code] = await once(child, 'close');
      return code;
    },
  };
}
