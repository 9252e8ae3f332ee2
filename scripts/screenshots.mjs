// npm run screenshots: every page of the app with the sample in it, in both themes, as pictures.
import { join } from 'node:path';
import { respawn } from '../bin/respawn.mjs';
import { root, runScript, setUp } from './set-up.mjs';

await runScript(async () => {
  const node = await setUp();
  return respawn(node, [join(root, 'e2e', 'screenshots.ts')], { cwd: root, env: process.env });
});
