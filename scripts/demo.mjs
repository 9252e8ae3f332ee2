// npm run demo: sets up what is missing, then runs the main job on the sample corpus.
import { join } from 'node:path';
import { respawn } from '../bin/respawn.mjs';
import { root, runScript, setUp } from './set-up.mjs';

await runScript(async () => {
  const node = await setUp();
  return respawn(node, [join(root, 'bin', 'whetstone.mjs'), 'demo', ...process.argv.slice(2)]);
});
