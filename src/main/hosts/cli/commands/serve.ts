import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { WhetstoneError } from '../../../../shared/errors.ts';
import { createSession, type Session } from '../../../features/project/session.ts';
import { pageFolder } from '../../page/files.ts';
import { hasDisplay, openInBrowser } from '../../web/browser.ts';
import { tunnelCommand } from '../../web/tunnel.ts';
import { startWebHost, type WebHost } from '../../web/web-host.ts';
import { collect, parseInteger } from '../arguments.ts';
import { addCommand, type CommandContext, runCommand } from '../command.ts';
import { printResult } from '../output.ts';
import { style } from '../style.ts';

/** Always the same where it is free: what a browser remembers of the page (theme, widths) hangs on the port. */
const USUAL_PORT = 7437;

type Options = { json?: boolean; port?: number; allowFolder?: string[]; open?: boolean };

export function addServe(program: Command): void {
  addCommand(program, 'serve [project]', 'open the app in a browser of this machine', [
    'whetstone serve',
    'whetstone serve ~/projects/faq --open',
    'whetstone serve faq --allow-folder /data/corpora --port 9000',
  ])
    .option(
      '--port <n>',
      `the port to listen on (default: ${USUAL_PORT}, or one that is free)`,
      parseInteger(0, 65_535),
    )
    .option(
      '--allow-folder <dir>',
      'a folder that files may be chosen in, besides this one and the project; repeatable',
      collect,
    )
    .option('--open', 'open the browser too')
    .action(
      runCommand<Options>(async (context, [folder], options) => {
        await serve(context, folder === undefined ? null : resolve(folder), options);
        return null;
      }),
    );
}

async function serve(context: CommandContext, folder: string | null, options: Options): Promise<void> {
  const session = createSession();
  try {
    if (folder !== null) await session.open(folder, 'open');
    const web = await start(session, folder, options, (url) => {
      context.terminal.note(`A browser was let in. For another one: ${url}`);
    });
    let forget = async (): Promise<void> => {};
    try {
      await announce(web, folder, options);
      if (options.open === true && hasDisplay()) forget = await openInBrowser(web.url());
      if (!context.signal.aborted) await once(context.signal, 'abort');
    } finally {
      await forget();
      await web.close();
    }
  } finally {
    await session.close();
  }
}

/** On the port that was asked for; else on the usual one, or where that is taken on any. */
async function start(
  session: Session,
  folder: string | null,
  { port, allowFolder = [] }: Options,
  onFreshLink: (url: string) => void,
): Promise<WebHost> {
  const roots = [
    process.cwd(),
    ...(folder === null ? [] : [folder]),
    ...allowFolder.map((path) => resolve(path)),
  ];
  const host = { session, roots, pageFolder: pageFolder(), onFreshLink };
  try {
    return await startWebHost({ ...host, port: port ?? USUAL_PORT });
  } catch (error) {
    const taken = error instanceof WhetstoneError && error.code === 'usage';
    if (!taken || port !== undefined) throw error;
    return startWebHost({ ...host, port: 0 });
  }
}

function announce(web: WebHost, folder: string | null, { json, open }: Options): Promise<void> {
  const url = web.url();
  const tunnel = tunnelCommand(web.port);
  if (json === true)
    return printResult(JSON.stringify({ url, port: web.port, tunnel, project: folder }, null, 2));
  const opening =
    open === true && hasDisplay() ? 'A browser opens now; if not, open this link' : 'Open this link';
  return printResult(
    [
      `${style.heading('Whetstone')} is running. ${opening} (it works once):`,
      `  ${style.good(url)}`,
      'From another machine, run this there first and keep it running:',
      `  ${tunnel}`,
      style.faint('Only this machine can connect. Ctrl+C stops it; what a running job has finished is kept.'),
    ].join('\n'),
  );
}
