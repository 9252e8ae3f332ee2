// npm test: sets up what is missing, then type check, lint, tests, and the app in a browser; all of them even if one
// fails. The last line counts them: the tests, and the two checks as one each. Arguments go to Vitest, and then the
// browser's tests are left out.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { respawn } from '../bin/respawn.mjs';
import { say } from './say.mjs';
import { root, runScript, setUp } from './set-up.mjs';
import { hashSources, readStamp, stampFolder, writeStamp } from './stamps.mjs';
import { closingLine, countBrowserTestsIn, countTestsIn, notRunIn } from './test-counts.mjs';

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
  return {
    ...process.env,
    PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
    // Sources are stripped of their types once: the stripper is WebAssembly, and where hundreds of short threads each
    // load it, V8 now and then loses track of its pages and ends the process (nodejs/node#64500).
    NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'whetstone-compiled'),
  };
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

/**
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env
 */
async function runBrowserTests(node, env) {
  say('The app in a browser (playwright):');
  const report = join(stampFolder(root), 'browser-tests.json');
  rmSync(report, { force: true });
  const exitCode = await respawn(
    node,
    [binOf('@playwright/test', 'playwright'), 'test', '--reporter=list,json'],
    { cwd: root, env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report } },
  );
  return countBrowserTestsIn(report, exitCode);
}

/**
 * @param {readonly string[]} names
 * @param {number} inBrowser
 */
function sayNotRun(names, inBrowser) {
  if (names.length + inBrowser > 0) say('Not run:');
  for (const name of names) say(`  ${name}`);
  if (inBrowser > 0) say(`  ${inBrowser} of the tests in the browser, which say why above`);
  if (names.some((name) => name.includes('no weights in the cache')))
    say('"npm run test:full" fetches the three small models (up to 360 MB), and runs them.');
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
        return (await check('tsconfig.json')) || (await check('tsconfig.web.json')) || (await check('e2e'));
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
  const inBrowser =
    process.argv.length > 2 ? { passed: 0, failed: 0, skipped: 0 } : await runBrowserTests(node, env);
  const passedChecks = checks.filter(Boolean).length;
  const total = {
    passed: tests.passed + inBrowser.passed + passedChecks,
    failed: tests.failed + inBrowser.failed + checks.length - passedChecks,
    skipped: tests.skipped + inBrowser.skipped,
  };
  // With a file's name in the arguments the rest is left out on purpose.
  if (process.argv.length === 2) sayNotRun(notRunIn(report), inBrowser.skipped);
  say(closingLine(total));
  return total.failed === 0 ? 0 : 1;
});
