// npm run test:full: fetches the three small models into the cache, where they can be had, and then all of `npm test`,
// which runs them: their parity with sentence-transformers, and NDCG@10 from end to end.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { respawn } from '../bin/respawn.mjs';
import { say } from './say.mjs';
import { root, runScript, setUp } from './set-up.mjs';

const MODELS = ['sentence-transformers/all-MiniLM-L6-v2', 'BAAI/bge-small-en-v1.5', 'intfloat/e5-small-v2'];

await runScript(async () => {
  const node = await setUp();
  const folder = mkdtempSync(join(tmpdir(), 'whetstone-models-'));
  const whetstone = (...args) => respawn(node, [join(root, 'bin', 'whetstone.mjs'), ...args]);
  try {
    const project = join(folder, 'project');
    await whetstone('init', project);
    for (const [number, model] of MODELS.entries()) {
      say(`The model ${model}:`);
      const code = await whetstone('teacher', 'add', project, `model-${number}`, '--model', model);
      if (code !== 0) say('It could not be had; its tests will be listed as not run.');
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return respawn(node, [join(root, 'scripts', 'test.mjs'), ...process.argv.slice(2)]);
});
