import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, expect, test } from 'vitest';
import { cli, makeFolder, TINY_MODEL, writeShopData, writeShopVectors } from './cli.fixture.ts';
import { everyCommand } from './help.ts';
import { createProgram } from './program.ts';

const folder = makeFolder();
afterAll(() => rmSync(folder, { recursive: true }));

/** `teacher add` */
function nameOf(command: Command): string {
  return command.parent?.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();
}

function helpOf(command: Command): string {
  let help = '';
  command.configureOutput({
    writeOut: (text) => {
      help += text;
    },
  });
  command.outputHelp();
  return help;
}

/** The words of a shell line: quotes hold words together, and what follows # is a remark. */
function words(line: string): string[] {
  return [...line.replace(/\s#.*$/, '').matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, word]) => quoted ?? word ?? '',
  );
}

const leaves = everyCommand(createProgram()).filter((command) => command.commands.length === 0);
const examples = new Map(
  leaves.map((command) => [
    nameOf(command),
    [...helpOf(command).matchAll(/^ {2}\$ (whetstone .*)$/gm)].map(([, line = '']) => line),
  ]),
);

test('every command has examples, and says what it answers in JSON', () => {
  for (const command of leaves) {
    expect(examples.get(nameOf(command)), nameOf(command)).not.toHaveLength(0);
    expect(helpOf(command)).toContain('--json');
  }
});

test.each([...examples.values()].flat())('%s is understood', async (line) => {
  const program = createProgram();
  let called = 0;
  for (const command of everyCommand(program)) {
    command.exitOverride();
    if (command.commands.length === 0) command.action(() => void called++);
  }
  await program.parseAsync(words(line).slice(1), { from: 'user' });
  expect(called).toBe(1);
});

/** What an example names but a test has not: the home folder, the hub, a set of pairs. */
const INSTEAD: readonly (readonly [RegExp, string])[] = [
  // A second data set would have to be named by every example that follows.
  [/import faq pairs\.jsonl/, 'import faq pairs.jsonl --preview'],
  [/~\/projects\/faq/, 'faq'],

  [/hf:sentence-transformers\/natural-questions/, 'pairs.jsonl'],
  [/(teacher add faq minilm) --model \S+/, '$1 --embeddings ./vectors'],
  // The shop has no other split.
  [/(evaluate faq.*?)(?: --split dev)?$/, '$1 --split train'],
  [/--teacher (sentence-transformers|BAAI)\/\S+/, '--teacher bm25 --method naive'],
];

function runnable(line: string): string[] {
  return words(
    INSTEAD.reduce((text, [from, to]) => text.replace(from, to), line.replace(/\s+#.*$/, '')),
  ).slice(1);
}

/** The order in which a user would come to them: each builds on the ones before. */
const ORDER = [
  'init',
  'import',
  'status',
  'search',
  'teacher add',
  'teacher list',
  'retrieve',
  'mine',
  'show',
  'label',
  'undo',
  'labels export',
  'labels import',
  'snapshot',
  'export',
  'evaluate',
  'quick',
  'purge',
  'teacher remove',
  'demo',
];

function writeInputs(): void {
  writeShopData(join(folder, 'beir-folder'));
  writeShopVectors(join(folder, 'vectors'));
  writeFileSync(
    join(folder, 'pairs.jsonl'),
    ['kettle', 'lamp', 'tent']
      .map(
        (thing) =>
          `${JSON.stringify({ question: `price of the ${thing} in the shop`, answer: `The shop sells the ${thing}.` })}\n`,
      )
      .join(''),
  );
  cpSync(TINY_MODEL, join(folder, 'my-checkpoint'), { recursive: true });
  writeFileSync(join(folder, 'run.trec'), 'q17 Q0 p204 1 0.9 model\nq17 Q0 p226 2 0.95 model\n');
}

/** Runs a line, and holds it to what every command promises. */
async function expectToWork(args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await cli(folder, args);
  const said = `${args.join(' ')}\n${stdout}${stderr}`;
  expect(code, said).toBe(0);
  expect(stdout, said).not.toBe('');
  expect(stdout + stderr, said).not.toContain('\x1b');
  if (args.includes('--json')) expect(JSON.parse(stdout), said).toBeTypeOf('object');
}

/** Commands that cannot be called twice with the same words. */
const ONCE = new Set(['init', 'purge', 'teacher remove', 'demo']);

test('the examples work, in words and in JSON', async () => {
  writeInputs();
  // `serve` goes on until Ctrl+C: the browser's tests run it.
  expect(new Set([...ORDER, 'serve'])).toEqual(new Set(examples.keys()));
  for (const name of ORDER) {
    const lines = (examples.get(name) ?? []).map(runnable);
    // Two examples may name one place, and nothing is replaced unasked.
    const written = new Set<string>();
    for (const args of lines) {
      const out = args.includes('--out') ? args[args.indexOf('--out') + 1]! : '';
      if (written.has(out)) args.push('--overwrite');
      if (out !== '') written.add(out);
    }
    if (lines.length === 1 && !ONCE.has(name)) {
      lines.push([...lines[0]!, ...(name === 'labels export' ? ['--overwrite'] : [])]);
    }
    for (const [index, args] of lines.entries()) {
      await expectToWork(index % 2 === 0 ? args : [...args, '--json']);
    }
  }
});
