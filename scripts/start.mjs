// npm start: sets up what is missing, builds what changed, and opens the app.
// npm start -- [PROJECT] [--browser]
import { resolve } from 'node:path';
import { openApp } from './open-app.mjs';
import { runScript, setUp } from './set-up.mjs';

await runScript(async () => {
  const args = process.argv.slice(2);
  const [project] = args.filter((arg) => !arg.startsWith('-'));
  const from = process.env.INIT_CWD ?? process.cwd();
  const node = await setUp();
  return openApp(node, {
    ...(project === undefined ? {} : { project: resolve(from, project) }),
    browser: args.includes('--browser'),
  });
});
