// npm test: sets up what is missing, then type check, lint and tests; all three even if one fails.
// The last line counts them: the tests, and the two checks as one each. Arguments go to Vitest.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { respawn } from '../bin/respawn.mjs';
import { say } from './say.mjs';
import { root, runScript, setUp } from './set-up.mjs';
import { hashSources, readStamp, stampFolder, writeStamp } from './stamps.mjs';
import { closingLine, countTestsIn } from './test-counts.mjs';

/**
 * The script behind a package's command.
 *
 * @param {string} name of the package
 * @param {string} command
 */
function binOf(name, command) {
  const folder = join(root, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[command]);
}

/** @param {string} node */
function environment(node) {
  return { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` };
}

/**
 * One check over the sources. A pass is remembered until any file changes.
 *
 * @param {{ title: string, stamp: string, sources: string, run: () => Promise<number> }} check
 */
async function runCheck({ title, stamp, sources, run }) {
  if (readStamp(root, stamp) === sources) {
    say(`${title}: passed (no file changed since).`);
    return true;
  }
  say(`${title}:`);
  const passed = (await run()) === 0;
  if (passed) writeStamp(root, stamp, sources);
  say(`${title}: ${passed ? 'passed' : 'FAILED'}.`);
  return passed;
}

await runScript(async () => {
  const node = await setUp();
  const env = environment(node);
  const sources = hashSources(root);
  const checks = [
    await runCheck({
      title: 'Type check (tsc)',
      stamp: 'type-check',
      sources,
      run: async () => {
        const check = (project) =>
          respawn(node, [binOf('typescript', 'tsc'), '--noEmit', '-p', project], { cwd: root, env });
        return (await check('tsconfig.json')) || (await check('tsconfig.web.json'));
      },
    }),
    await runCheck({
      title: 'Lint (biome)',
      stamp: 'lint',
      sources,
      run: () => respawn(node, [binOf('@biomejs/biome', 'biome'), 'check', '.'], { cwd: root, env }),
    }),
  ];

  say('Tests (vitest):');
  mkdirSync(stampFolder(root), { recursive: true });
  const report = join(stampFolder(root), 'tests.json');
  rmSync(report, { force: true });
  const exitCode = await respawn(
    node,
    [
      binOf('vitest', 'vitest'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...process.argv.slice(2),
    ],
    { cwd: root, env },
  );
  const tests = countTestsIn(report, exitCode);
  const passedChecks = checks.filter(Boolean).length;
  const total = {
    ...tests,
    passed: tests.passed + passedChecks,
    failed: tests.failed + checks.length - passedChecks,
  };
  say(closingLine(total));
  return total.failed === 0 ? 0 : 1;
});
