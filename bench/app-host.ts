import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { BrowserContext } from '@playwright/test';
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { isolated } from '../e2e/host.ts';
import type { AppRouter } from '../src/main/router.ts';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const delaySchema = z.object({ longest: z.number(), p999: z.number(), samples: z.number() });

/** How long main's event loop was held, in milliseconds. */
export type LoopDelay = z.infer<typeof delaySchema>;

export type AppHost = {
  /** It works once. */
  readonly link: string;
  /** Measures the event loop's delay from now on. */
  readonly resetDelay: () => Promise<void>;
  readonly readDelay: () => Promise<LoopDelay>;
  readonly peakMemoryMB: () => Promise<number>;
  readonly stop: () => Promise<void>;
};

/**
 * The browser host as a user runs it, with a measuring module loaded into its process.
 *
 * @param folder where it is started: the only one besides the project that it may read
 */
export async function startAppHost(folder: string, project: string): Promise<AppHost> {
  const child = spawn(
    process.execPath,
    [
      '--import',
      here('event-loop-delay.mjs'),
      here('../bin/whetstone.mjs'),
      'serve',
      project,
      '--port',
      '0',
      '--json',
    ],
    { cwd: folder, env: isolated(folder), stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
  );
  const link = await readLink(child);
  const tell = async (message: 'reset' | 'read'): Promise<LoopDelay> => {
    const answer = once(child, 'message');
    child.send(message);
    return delaySchema.parse((await answer)[0]);
  };
  return {
    link,
    resetDelay: async () => void (await tell('reset')),
    readDelay: () => tell('read'),
    peakMemoryMB: () => peakMemoryMB(child.pid!),
    stop: async () => {
      child.kill('SIGINT');
      await once(child, 'close');
    },
  };
}

/** The JSON document that `serve` prints first. */
async function readLink(child: ChildProcess): Promise<string> {
  let printed = '';
  for await (const line of createInterface({ input: child.stdout! })) {
    printed += `${line}\n`;
    try {
      return z.object({ url: z.string() }).parse(JSON.parse(printed)).url;
    } catch {
      // It goes on.
    }
  }
  throw new Error(`The host ended:\n${printed}`);
}

/** Peak of a process's own memory, where the system tells it (Linux). */
async function peakMemoryMB(pid: number): Promise<number> {
  return (await readStatus(pid, 'VmHWM')) ?? Number.NaN;
}

/** A figure of /proc, in MB. */
export async function readStatus(pid: number, field: string): Promise<number | null> {
  const { readFile } = await import('node:fs/promises');
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kibibytes = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(text)?.[1];
  return kibibytes === undefined ? null : Math.round(Number(kibibytes) / 1024);
}

/** A second window on the host, without a page: what a page would ask, asked by the bench. */
export async function connect(context: BrowserContext, origin: string) {
  const cookies = await context.cookies(origin);
  const headers = { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '), origin };
  class Socket extends WebSocket {
    constructor(url: string) {
      super(url, { headers });
    }
  }
  const pipe = createWSClient({
    url: `${origin.replace('http', 'ws')}/api`,
    // The browser's interface, by another hand.
    WebSocket: Socket as unknown as typeof globalThis.WebSocket,
  });
  return {
    client: createTRPCClient<AppRouter>({ links: [wsLink({ client: pipe })] }),
    close: () => pipe.close(),
  };
}
