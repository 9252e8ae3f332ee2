import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectAccessible } from './accessible.ts';
import { expect, test } from './fixtures.ts';
import { runCli, startHost } from './host.ts';
import { reviewPage } from './pages/review.ts';

const MARKUP = '<img src=x onerror="window.ran = true"><script>window.ran = true</script>';

/** What a browser says when nobody listens any more. */
const GONE = [/WebSocket|ERR_CONNECTION_REFUSED/];

type StoredLabel = { readonly query_id: string; readonly label: string | null; readonly note: string | null };

/** The log as the command line reads it, once the host has let go of the project. */
async function storedLabels(folder: string, project: string): Promise<readonly StoredLabel[]> {
  const out = join(folder, 'labels.jsonl');
  await runCli(folder, ['labels', 'export', project, out]);
  return readFileSync(out, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as StoredLabel);
}

test.describe('without anything to review', () => {
  test.use({ startWith: 'empty-project' });

  test('the page says what is missing, and leads there', async ({ app }) => {
    await reviewPage(app).open();
    await expect(app.getByRole('heading', { name: 'Nothing to review yet' })).toBeVisible();
    await expectAccessible(app);
    await app.getByRole('button', { name: 'Go to Data' }).click();
    await expect(app.getByRole('heading', { name: 'Bring in your questions and passages' })).toBeVisible();
  });
});

test.describe('with the sample', () => {
  test.use({ startWith: 'mined-sample' });

  test('one judges by keyboard: an answer leads to the next candidate, and to the next query', async ({
    app,
  }) => {
    const review = reviewPage(app);
    await review.open('?run=perc-pos');
    await expect(review.progress).toHaveText(/^0 of 70/);
    await expect(review.chosen.getByRole('group')).toHaveAccessibleName(
      'Does this passage answer the question?',
    );
    await expect(review.currentRow).toHaveCount(1);
    await expectAccessible(app);

    const first = await review.rank();
    const question = await review.question.textContent();
    await review.press('1');
    await expect(review.candidates.filter({ hasText: 'Does not answer' })).toHaveCount(1);
    await expect(review.currentRow).toContainText('1 of 4');
    const second = await review.rank(first);
    expect(second).toBeGreaterThan(first);

    // A false negative goes out, and what is kept in its stead is to judge too.
    await review.press('2');
    await expect(review.candidates.filter({ hasText: 'Answers it' })).toHaveCount(1);
    await review.press('1');
    await review.press('3');
    await expect(review.candidates.filter({ hasText: 'Can’t tell' })).not.toHaveCount(0);
    expect(await review.question.textContent()).toBe(question);
    await review.press('1');
    await review.press('1');
    await expect(review.question).not.toHaveText(question ?? '');
    await expect(review.progress).toHaveText(/^1 of 70/);
    await expect(review.queue.getByText('judged').first()).toBeVisible();
    await expectAccessible(app);

    await app.keyboard.press('Shift+Enter');
    await expect(review.question).toHaveText(question ?? '');
  });

  test('later, clearing, notes, moving and going past work by their keys', async ({ app }) => {
    const review = reviewPage(app);
    await review.open('?run=perc-pos');
    const first = await review.rank();
    await app.keyboard.press('j');
    const second = await review.rank(first);
    await app.keyboard.press('ArrowUp');
    expect(await review.rank(second)).toBe(first);

    await app.keyboard.press('n');
    await expect(review.note).toBeFocused();
    await app.keyboard.type('12 eggs: 1 is fresh z');
    await app.keyboard.press('Escape');
    expect(await review.rank()).toBe(first);
    await review.press('1');
    await app.keyboard.press('k');
    await expect(review.chosen).toContainText(`rank ${first}`);
    await expect(review.history).toHaveCount(1);
    await expect(review.history).toContainText('12 eggs: 1 is fresh z');
    await expect(review.note).toHaveValue('12 eggs: 1 is fresh z');
    await expect(review.chosen.getByRole('button', { name: /No$/ })).toHaveAttribute('aria-pressed', 'true');
    await app.keyboard.press('0');
    await expect(review.history).toHaveCount(2);
    await expect(review.chosen.getByRole('button', { name: /No$/ })).toHaveAttribute('aria-pressed', 'false');

    await review.press('Space');
    await expect(review.candidates.filter({ hasText: /later/ })).toHaveCount(1);
    const question = await review.question.textContent();
    await app.keyboard.press('Enter');
    await expect(review.question).not.toHaveText(question ?? '');
    await expect(review.progress).toContainText('1 gone past');
    await expect(review.queue.getByText('gone past')).toBeVisible();
  });

  test.describe('over a restart', () => {
    test.use({ expectedErrors: GONE });

    test('labels outlive the host, and undo goes back across its restart to where each was', async ({
      app,
      folder,
      projectFolder,
      host,
    }) => {
      test.skip(host === null, 'restarts the browser host');
      const review = reviewPage(app);
      await review.open('?run=perc-pos');
      const question = await review.question.textContent();
      const first = await review.rank();
      await review.press('2');
      await review.press('1');
      await app.keyboard.press('Enter');
      await expect(review.question).not.toHaveText(question ?? '');
      const other = await review.question.textContent();
      await review.press('1');
      await host?.stop();
      const again = await startHost(folder, [projectFolder]);
      try {
        await app.goto(again.link);
        await review.open('?run=perc-pos');
        await expect(review.chosen).toBeVisible();
        await app.keyboard.press('z');
        await expect(review.saved).toContainText('Taken back: No');
        await expect(review.question).toHaveText(other ?? '');
        await app.keyboard.press('Control+z');
        await expect(review.question).toHaveText(question ?? '');
        await expect(review.candidates.filter({ hasText: 'Answers it' })).toHaveCount(1);
        await app.keyboard.press('z');
        await expect(review.saved).toContainText('Taken back: Yes');
        await expect(review.chosen).toContainText(`rank ${first}`);
        await expect(review.candidates.filter({ hasText: 'Answers it' })).toHaveCount(0);
        await app.keyboard.press('z');
        await expect(review.saved).toContainText('nothing to undo');
      } finally {
        await again.stop();
      }
      expect(await storedLabels(folder, projectFolder)).toHaveLength(6);
    });
  });

  test.describe('when the host is gone', () => {
    test.use({ expectedErrors: GONE });

    test('an answer that cannot be saved stays, says so, and is saved when the host is back', async ({
      app,
      folder,
      projectFolder,
      host,
    }) => {
      test.skip(host === null, 'stops the browser host');
      const review = reviewPage(app);
      await review.open('?run=perc-pos');
      const first = await review.rank();
      await host?.stop();
      await app.keyboard.press('2');
      await expect(review.saved).toContainText('1 answer not saved');
      await expect(app.getByRole('alert').filter({ hasText: 'not saved yet' })).toBeVisible();
      // The cursor stays at what is not on disk; a second answer waits behind it.
      expect(await review.rank()).toBe(first);
      await app.keyboard.press('j');
      const second = await review.rank(first);
      await app.keyboard.press('1');
      await expect(review.saved).toContainText('2 answers not saved');
      await expectAccessible(app);

      const again = await startHost(folder, [projectFolder, '--port', new URL(host?.origin ?? '').port]);
      const letIn = await app.context().newPage();
      await letIn.goto(again.link);
      await app.bringToFront();
      await expect(review.saved).toContainText('All answers saved');
      await expect(review.candidates.filter({ hasText: 'Answers it' })).toHaveCount(1);
      await expect(
        review.candidates.filter({ hasText: `rank ${second} ` }).getByText('Does not answer'),
      ).toBeVisible();
      await letIn.close();
      await again.stop();
      expect((await storedLabels(folder, projectFolder)).map(({ label }) => label)).toEqual([
        'false-negative',
        'true-negative',
      ]);
    });
  });

  test('the queue filters and sorts, and the address holds it all', async ({ app }) => {
    const review = reviewPage(app);
    await review.open('?run=perc-pos');
    await expect(review.progress).toHaveText(/of 70/);
    await review.queue.getByRole('combobox', { name: 'Queue' }).selectOption('near');
    await expect(app).toHaveURL(/queue=near&sort=margin/);
    await expect(review.progress).toHaveText(/of (?!70)\d+/);
    const margins = async (): Promise<number[]> =>
      (await review.rows.getByText(/away$/).allTextContents()).map((text) => Number.parseFloat(text));
    await expect.poll(async () => (await margins()).length).toBeGreaterThan(3);
    expect(await margins()).toEqual((await margins()).toSorted((a, b) => a - b));

    await review.queue.getByRole('combobox', { name: 'Queue' }).selectOption('all');
    await app.getByLabel('Filter by the query’s words').fill('salt');
    await expect(app).toHaveURL(/text=salt/);
    await expect(review.rows.first()).toContainText(/salt/i);
    await expect.poll(() => review.rows.count()).toBeLessThan(10);
    await expectAccessible(app);
    const question = await review.question.textContent();
    await app.reload();
    await expect(app.getByLabel('Filter by the query’s words')).toHaveValue('salt');
    await expect(review.question).toHaveText(question ?? '');

    await app.getByLabel('Filter by the query’s words').fill('no query says this');
    await expect(app.getByText('No query fits the filter')).toBeVisible();
    await app.getByRole('button', { name: 'Remove the filter', exact: true }).click();
    await expect.poll(() => review.rows.count()).toBeGreaterThan(5);

    await app.keyboard.press('Enter');
    await expect(review.question).not.toHaveText(question ?? '');
    await app.goBack();
    await expect(review.question).toHaveText(question ?? '');

    // The current row stays in sight, and the grid's own keys open others.
    await review.queue.getByRole('grid').focus();
    await app.keyboard.press('End');
    await expect(review.currentRow).toBeInViewport();
    await expect(review.question).not.toHaveText(question ?? '');
    await expect(app.getByRole('option', { name: 'Where two runs differ' })).toBeAttached();
    await review.queue.getByRole('combobox', { name: 'Queue' }).selectOption('differs');
    await expect(app.getByLabel('Other run')).toHaveValue('naive');
    await expect(review.queue).toContainText('The run “naive” keeps something else.');
  });

  test('the end of a queue says what is left, and a run that is not there which there are', async ({
    app,
  }) => {
    const review = reviewPage(app);
    await review.open('?run=perc-pos&text=q-001');
    await expect(review.progress).toHaveText(/^0 of 1 /);
    await expect(review.chosen).toBeVisible();
    await app.keyboard.press('Enter');
    await expect(app.getByRole('heading', { name: 'This queue is done' })).toBeVisible();
    await expectAccessible(app);
    await app.getByRole('button', { name: 'Queries without an answer' }).click();
    await expect(review.chosen).toBeVisible();

    await review.open('?run=gone');
    await expect(app.getByRole('heading', { name: 'There is no run “gone”' })).toBeVisible();
    await expectAccessible(app);
    await app.getByRole('button', { name: 'Review naive' }).click();
    await expect(review.chosen).toBeVisible();
  });

  test('one answers under the name that one gives', async ({ app }) => {
    const review = reviewPage(app);
    await review.open('?run=perc-pos');
    await expect(review.chosen).toBeVisible();
    await app.getByRole('button', { name: /^You answer as/ }).click();
    await app.getByRole('textbox', { name: 'Name' }).fill('Ana');
    await app.keyboard.press('Enter');
    await expect(app.getByRole('button', { name: 'You answer as Ana. Change the name' })).toBeVisible();
    await review.press('1');
    await app.getByRole('button', { name: /^You answer as/ }).click();
    await app.getByRole('textbox', { name: 'Name' }).fill('Ben');
    await app.keyboard.press('Enter');
    await app.keyboard.press('k');
    await expect(review.history).toContainText('Ana');
  });
});

test.describe('with difficult texts', () => {
  test('several positives, markup, other scripts and very long passages', async ({ page, folder }) => {
    test.skip(process.env.WHETSTONE_E2E === 'electron', 'starts a browser host of its own');
    writeOddData(folder);
    await runCli(folder, ['init', 'odd']);
    await runCli(folder, ['import', 'odd', 'data']);
    await runCli(folder, ['teacher', 'add', 'odd', 'bm25', '--bm25']);
    await runCli(folder, ['retrieve', 'odd', '--teacher', 'bm25']);
    await runCli(folder, [
      'mine',
      'odd',
      '--run',
      'first',
      '--teacher',
      'bm25',
      '--method',
      'perc-pos',
      '--value',
      '0.9',
    ]);
    const host = await startHost(folder, ['odd']);
    try {
      await page.goto(host.link);
      const review = reviewPage(page);
      await review.open('?run=first&query=owl');
      await expect(review.positives).toContainText('1 of 3');
      await expect(review.chosen).toContainText(/kept for \d of 3/);
      await page.keyboard.press(']');
      await expect(review.positives).toContainText('2 of 3');
      await page.keyboard.press('[');
      await page.keyboard.press('[');
      await expect(review.positives).toContainText('3 of 3');
      await expectAccessible(page);

      await review.open('?run=first&query=hostile');
      await expect(review.question).toContainText(MARKUP);
      await expect(review.chosen).toContainText(MARKUP);
      await expect(review.positives).toContainText(MARKUP);
      await expect(review.currentRow).toContainText('<img');
      expect(await page.evaluate(() => 'ran' in window)).toBe(false);
      expect(await page.locator('main img, main script').count()).toBe(0);

      await review.open('?run=first&query=arabic');
      await expect(review.question).toHaveCSS('direction', 'rtl');
      await expect(review.positives.locator('.prose')).toHaveCSS('direction', 'rtl');

      await review.open('?run=first&query=long');
      await review.chosen.getByRole('button', { name: /All of it/ }).click();
      await expect(review.chosen).toContainText('the very last words');
      await review.chosen.getByRole('button', { name: 'Less' }).click();
      await expect(review.chosen).not.toContainText('the very last words');
    } finally {
      await host.stop();
    }
  });
});

/** A query with three positives, and others whose texts are markup, Arabic, and 10,000 words long. */
function writeOddData(folder: string): void {
  const texts: Readonly<Record<string, string>> = {
    owl: 'How long does a barn owl sit on its eggs?',
    hostile: `Which markup is hostile? ${MARKUP}`,
    arabic: 'كم يوما يحتضن البوم البيض قبل أن يفقس؟',
    long: 'Which chronicle speaks of the harbour?',
  };
  const positives: Readonly<Record<string, readonly string[]>> = {
    owl: [
      'The owl sits on its eggs for a month.',
      'An owl: eggs hatch in 31 days.',
      'Owls brood for long on eggs.',
    ],
    hostile: [`Hostile markup is this: ${MARKUP}`],
    arabic: ['تحتضن أنثى البوم البيض نحو واحد وثلاثين يوما قبل أن يفقس.'],
    long: ['The chronicle speaks of the harbour.'],
  };
  const others = (query: string, number: number): string =>
    ({
      owl: `A barn owl hunts at dusk, and its eggs are white. Number ${number}.`,
      hostile: `Other markup is harmless, number ${number}. ${MARKUP}`,
      arabic: `يعيش البوم في المزارع ويصطاد ليلا. رقم ${number}`,
      long: `The chronicle of another harbour, ${number}. ${'It tells of ships and of salt, year by year. '.repeat(1100)}Here are the very last words.`,
    })[query] ?? '';
  const corpus: object[] = [];
  const qrels = ['query-id\tcorpus-id\tscore'];
  for (const [query, ofQuery] of Object.entries(positives)) {
    for (const [place, text] of ofQuery.entries()) {
      corpus.push({ _id: `${query}-positive-${place}`, title: '', text });
      qrels.push(`${query}\t${query}-positive-${place}\t1`);
    }
    for (let number = 0; number < 12; number++)
      corpus.push({ _id: `${query}-${number}`, title: '', text: others(query, number) });
  }
  const lines = (rows: readonly object[]): string => rows.map((row) => JSON.stringify(row)).join('\n');
  mkdirSync(join(folder, 'data', 'qrels'), { recursive: true });
  writeFileSync(join(folder, 'data', 'corpus.jsonl'), lines(corpus));
  writeFileSync(
    join(folder, 'data', 'queries.jsonl'),
    lines(Object.entries(texts).map(([_id, text]) => ({ _id, text }))),
  );
  writeFileSync(join(folder, 'data', 'qrels', 'train.tsv'), qrels.join('\n'));
}
