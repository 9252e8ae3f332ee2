import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { dataPage } from './pages/data.ts';

const MARKUP = '<img src=x onerror="window.ran = true">';

/** Pairs under column names of their own; one passage comes twice. */
function writePairs(folder: string, name = 'faq.jsonl'): string {
  const path = join(folder, name);
  const rows = [
    { frage: 'When does the barn owl hunt?', antwort: `The barn owl hunts at dusk. ${MARKUP}` },
    { frage: 'At what hour do barn owls fly?', antwort: `The barn owl hunts at dusk. ${MARKUP}` },
    { frage: 'Which bird hovers?', antwort: 'A kestrel hovers over the verge.' },
  ];
  writeFileSync(path, rows.map((row) => JSON.stringify(row)).join('\n'));
  return path;
}

/** A BEIR folder with two splits, a merged passage, and a judged 0. */
function writeBeir(folder: string): string {
  const root = join(folder, 'birds');
  mkdirSync(join(root, 'qrels'), { recursive: true });
  const lines = (rows: readonly object[]): string => rows.map((row) => JSON.stringify(row)).join('\n');
  const corpus = [
    { _id: 'p1', title: 'Owls', text: 'A barn owl hunts at dusk.' },
    { _id: 'p1-again', title: 'Owls', text: 'A barn owl hunts at dusk.' },
    { _id: 'p2', title: 'Kestrels', text: `A kestrel hovers. ${MARKUP}` },
    ...Array.from({ length: 300 }, (_, number) => ({
      _id: `filler-${number}`,
      title: '',
      text: `Passage number ${number} speaks of something else.`,
    })),
  ];
  writeFileSync(join(root, 'corpus.jsonl'), lines(corpus));
  writeFileSync(
    join(root, 'queries.jsonl'),
    lines([
      { _id: 'q1', text: 'When does the barn owl hunt?' },
      { _id: 'q2', text: 'Which bird hovers?' },
    ]),
  );
  const header = 'query-id\tcorpus-id\tscore';
  writeFileSync(join(root, 'qrels', 'train.tsv'), [header, 'q1\tp1\t1', 'q1\tp2\t0'].join('\n'));
  writeFileSync(join(root, 'qrels', 'test.tsv'), [header, 'q2\tp2\t2'].join('\n'));
  return root;
}

async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${colorScheme} ${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
}

const ran = (page: Page): Promise<boolean> => page.evaluate(() => 'ran' in window);

test.describe('in a project without data', () => {
  test.use({ startWith: 'empty-project' });

  test('the page says what to do next, and is accessible', async ({ app }) => {
    await expect(app.getByRole('heading', { name: 'Bring in your questions and passages' })).toBeVisible();
    await expect(app.getByRole('button', { name: 'Choose a file …' })).toBeVisible();
    await expectAccessible(app);
    await app.getByLabel('Or a data set of the Hugging Face hub').fill('no name');
    await app.getByRole('button', { name: 'Use it' }).click();
    await expect(app.getByRole('alert')).toContainText('organisation');
  });

  test('pairs under names of their own are mapped, imported and looked through', async ({ app, folder }) => {
    const data = dataPage(app);
    await data.choose('file', writePairs(folder));
    await expect(app.getByRole('heading', { name: 'What do the columns hold?' })).toBeVisible();
    await expect(app.getByRole('button', { name: 'Import', exact: true })).toBeDisabled();
    await expect(data.preview.getByText('Which bird hovers?')).toBeVisible();
    await expectAccessible(app);

    await data.map('Query', 'frage');
    await data.map('Passage', 'antwort');
    await expect(data.preview.getByRole('row').filter({ hasText: 'Positive' })).toHaveCount(3);
    await expectAccessible(app);
    await data.startImport();

    await expect(app.getByRole('heading', { name: 'What came in' })).toBeVisible();
    await expect(data.brought('passages')).toContainText('2');
    await expect(data.brought('passages')).toContainText('1 came more than once');
    await expect(data.brought('queries')).toContainText('3');
    await expectAccessible(app);

    await app.getByRole('button', { name: 'Look through it' }).click();
    await expect(data.rows).toHaveCount(2);
    await data.rows.filter({ hasText: 'barn owl' }).click();
    await expect(data.detail).toContainText(MARKUP);
    await expect(data.detail).toContainText('2 judgements');
    await expectAccessible(app);
    expect(await ran(app)).toBe(false);
  });

  test('a BEIR folder comes in with its splits, grades and merged passages', async ({ app, folder }) => {
    const data = dataPage(app);
    await data.choose('folder', writeBeir(folder));
    await expect(app.getByLabel('Format')).toHaveValue('auto');
    await expect(app.getByLabel('Format')).toContainText('Detected: BEIR folder');
    await expect(data.preview.getByText('A barn owl hunts at dusk.').first()).toBeVisible();
    await data.startImport();
    await expect(data.brought('passages')).toContainText('302');
    await expect(data.brought('passages')).toContainText('1 had the title and text of another one');
    await app.getByRole('button', { name: 'Look through it' }).click();

    await expect(app.getByRole('radio', { name: 'Passages 302' })).toBeChecked();
    await app.getByRole('button', { name: 'Open the passages with several ids' }).click();
    await expect(data.rows).toHaveCount(1);
    await data.rows.first().click();
    await expect(data.detail).toContainText('p1-again');

    await app.getByLabel('Show').selectOption('all');
    await data.grid.focus();
    await app.keyboard.press('End');
    await expect(data.grid.getByText('filler-299')).toBeVisible();
    await expect(data.detail).toContainText('Passage number 299');
    await app.keyboard.press('Escape');
    await expect(data.detail).toBeHidden();
    await expect(data.grid.getByText('filler-299')).toBeVisible();

    await data.table('Judgements');
    await expect(data.rows).toHaveCount(3);
    await app.getByLabel('Show').selectOption('judged-zero');
    await expect(data.rows).toHaveCount(1);
    await expect(data.rows).toContainText('Judged 0');
    await app.getByLabel('Show').selectOption('all');
    await app.getByRole('button', { name: 'test', exact: true }).click();
    await expect(data.rows).toHaveCount(1);
    await expect(data.rows).toContainText('Which bird hovers?');
    await expectAccessible(app);
  });

  test('a file with bad rows says where; they can be skipped, and are listed', async ({ app, folder }) => {
    const path = join(folder, 'broken.jsonl');
    const good = (number: number): string => `{"query": "Query ${number}?", "positive": "Answer ${number}."}`;
    // The bad row stands beyond what the preview reads.
    const rows = Array.from({ length: 3000 }, (_, number) => good(number));
    writeFileSync(path, [...rows, '{"query": "cut off', good(3000)].join('\n'));
    const data = dataPage(app);
    await data.choose('file', path);
    await data.startImport();
    await expect(app.getByRole('alert')).toContainText('broken.jsonl, line 3001');
    await expectAccessible(app);

    await app.getByRole('button', { name: 'Change how it is read' }).click();
    await expect(app.getByLabel('Data set')).toHaveValue('broken');
    await app.goBack();
    await app.getByRole('button', { name: 'Import, and skip bad rows' }).click();
    await expect(app.getByRole('heading', { name: 'What came in' })).toBeVisible();
    await expect(data.brought('skipped')).toContainText('1');
    await expect(app.getByRole('list', { name: 'Skipped rows' })).toContainText('line 3001');
  });

  test('a file that is no data is refused with what can be done', async ({ app, folder }) => {
    const path = join(folder, 'picture.bin');
    writeFileSync(path, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 1, 2]));
    await dataPage(app).choose('file', path);
    await expect(app.getByRole('alert')).toContainText('format');
    await expect(app.getByRole('button', { name: 'Import', exact: true })).toBeDisabled();
    await app.getByRole('button', { name: 'Another source' }).click();
    await expect(app.getByRole('button', { name: 'Choose a file …' })).toBeVisible();
  });

  test('a file that is dropped comes in', async ({ app, host }) => {
    test.skip(host === null, 'the desktop window takes the path, which a test cannot drop');
    const data = dataPage(app);
    await expect(app.getByRole('button', { name: 'Choose a file …' })).toBeVisible();
    await data.drop({ 'dropped.csv': 'query,positive\nWhich bird hovers?,A kestrel.\n' });
    await expect(app.getByLabel('Data set')).toHaveValue('dropped');
    await data.startImport();
    await expect(data.brought('queries')).toContainText('1');
  });
});

test.describe('with the sample', () => {
  test.use({ startWith: 'mined-sample' });

  test('a search finds in passages, queries and judgements, and marks what it found', async ({ app }) => {
    const data = dataPage(app);
    await data.open();
    await expect(app.getByRole('radio', { name: 'Passages 290' })).toBeChecked();
    await expectAccessible(app);
    await data.search('ferry');
    await expect(data.rows).toHaveCount(6);
    await expect(data.grid.locator('mark')).not.toHaveCount(0);
    for (const mark of await data.grid.locator('mark').allTextContents()) expect(mark).toMatch(/^ferry$/i);
    await expectAccessible(app);
    await data.table('Queries');
    await expect(data.rows).toHaveCount(2);
    await data.rows.first().click();
    await expect(data.detail.locator('mark').first()).toHaveText('ferry');

    await data.search('p-wreck-005');
    await expect(data.rows).toHaveCount(1);
    await data.search('nothing that occurs');
    await expect(app.getByRole('heading', { name: 'No passages found' })).toBeVisible();
    await app.getByRole('main').getByRole('button', { name: 'Clear the search' }).last().click();
    await expect(app.getByRole('radio', { name: 'Passages 290' })).toBeChecked();
  });

  test('from a row one goes on to what it is judged with, and back', async ({ app }) => {
    const data = dataPage(app);
    await data.open();
    await data.table('Queries');
    await data.rows.filter({ hasText: 'q-003' }).click();
    await expect(data.detail).toContainText('Why does the main post office look like a prison?');
    await data.detail.getByRole('button', { name: 'p-post-007' }).click();
    await expect(data.detail.getByRole('heading', { name: 'p-post-007' })).toBeVisible();
    await expect(data.detail).toContainText('Letters addressed');
    await data.detail.getByRole('button', { name: 'Back to the row' }).click();
    await expect(data.detail.getByRole('heading', { name: 'q-003' })).toBeVisible();
    await app.keyboard.press('Escape');
    await expect(data.detail).toBeHidden();
  });

  test('a second data set stands beside the first, and each keeps to its own', async ({ app, folder }) => {
    const data = dataPage(app);
    await data.open();
    await app.getByRole('button', { name: 'Import …' }).click();
    await data.choose('file', writePairs(folder, 'second.jsonl'));
    await data.map('Query', 'frage');
    await data.map('Passage', 'antwort');
    await data.startImport();
    await app.getByRole('button', { name: 'Look through it' }).click();
    await expect(data.rows).toHaveCount(2);
    await app.getByRole('button', { name: /^sample/ }).click();
    await expect(app.getByRole('radio', { name: 'Passages 290' })).toBeChecked();
    await data.search('kestrel');
    await expect(app.getByRole('radio', { name: 'Passages 0' })).toBeChecked();
  });
});
