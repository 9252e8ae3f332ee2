// npm run test:electron: the end-to-end tests in the desktop window, where Electron's binary can be had.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { respawn } from '../bin/respawn.mjs';
import { fetchElectron, whyNoWindow } from './electron.mjs';
import { root, runScript, SetUpError, setUp } from './set-up.mjs';

await runScript(async () => {
  const node = await setUp();
  const why = whyNoWindow();
  if (why !== null) throw new SetUpError(`The tests in the desktop window cannot run: ${why}.`);
  if ((await fetchElectron(root, node)) === null)
    throw new SetUpError(
      "The tests in the desktop window cannot run: Electron's binary could not be fetched.",
    );
  const folder = dirname(createRequire(import.meta.url).resolve('@playwright/test/package.json'));
  return respawn(node, [join(folder, 'cli.js'), 'test', ...process.argv.slice(2)], {
    cwd: root,
    env: { ...process.env, WHETSTONE_E2E: 'electron' },
  });
});
