// npm run demo: sets up what is missing, runs the main job on the sample corpus, and opens its project in the app.
// Nothing opens with --no-open, --json or --help, in CI, or where nobody sits at a terminal.
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { respawn } from '../bin/respawn.mjs';
import { openApp } from './open-app.mjs';
import { root, runScript, setUp } from './set-up.mjs';

const args = process.argv.slice(2);
// The command itself judges its options; here only three of them matter.
const { values } = parseArgs({
  args,
  strict: false,
  options: { project: { type: 'string', default: 'demo-project' } },
});
const quiet = ['no-open', 'json', 'help'].some((name) => values[name] === true) || values.h === true;
const someoneIsHere = process.stdout.isTTY === true && !process.env.CI;

await runScript(async () => {
  const node = await setUp();
  const code = await respawn(node, [join(root, 'bin', 'whetstone.mjs'), 'demo', ...args]);
  if (code !== 0 || quiet || !someoneIsHere) return code;
  return openApp(node, { project: resolve(String(values.project)) });
});
