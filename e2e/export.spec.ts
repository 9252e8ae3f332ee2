import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectAccessible } from './accessible.ts';
import { expect, test } from './fixtures.ts';
import { exportPage } from './pages/export.ts';

test.describe('in a project without runs', () => {
  test.use({ startWith: 'empty-project' });

  test('an empty page leads to where runs are made', async ({ app }) => {
    await exportPage(app).open();
    await expect(app.getByRole('heading', { name: 'Nothing to export yet' })).toBeVisible();
    await expectAccessible(app);
    await app.getByRole('button', { name: 'Go to Mining' }).click();
    await expect(app).toHaveURL(/#\/mining/);
  });
});

test.describe('with the mined sample', () => {
  test.use({ startWith: 'mined-sample' });

  test('a snapshot is counted before it is taken, and exported after', async ({ app, host }) => {
    const page = exportPage(app);
    await page.open();
    await expect(page.snapshots).toHaveCount(1);
    await page.take();
    await page.chooseRun('perc-pos');
    await expect(app.getByText('Share of positive 95 %')).toBeVisible();
    await expect(app.getByLabel('What it will hold')).toContainText('101');
    await expect(page.finding('Pairs without any negative')).toContainText('26');
    await expectAccessible(app);
    await page.chooseRun('naive');
    await expect(app.getByLabel('What it will hold')).toContainText('397');
    await expect(page.finding('Pairs with fewer than 4 negatives')).toContainText('3');
    await page.confirmTake();

    await expect(page.heading('Snapshot 2 of naive')).toBeVisible();
    await expect(page.snapshots).toHaveCount(2);
    await page.chooseFormat('st-triplet');
    await page.option('Ids').check();
    const shown = page.lines('snapshot-2-st-triplet.jsonl');
    await expect(shown).toContainText('"anchor_id"');
    await expect(app.getByText('take the id columns out')).toBeVisible();
    await page.submit.click();
    await expect(page.outcome).toContainText('397 rows written to');
    await expect(page.past.first()).toContainText('snapshot-2-st-triplet.jsonl');
    if (host === null) return;
    const file = readFileSync(await (await page.download()).path(), 'utf8');
    expect(file.trimEnd().split('\n')).toHaveLength(397);
    // Three pairs with four negatives each.
    const lines = (await shown.innerText()).trimEnd();
    expect(file.split('\n').slice(0, 12).join('\n')).toBe(lines);
  });

  test('what stands there is replaced only when asked', async ({ app, projectFolder }) => {
    const page = exportPage(app);
    await page.open();
    await page.chooseFormat('flagembedding');
    const out = join(projectFolder, 'exports', 'mine.jsonl');
    await page.out.fill(out);
    await page.submit.click();
    await expect(page.outcome).toContainText('rows written to');
    await expect(page.replace).toBeVisible();
    await expect(page.submit).toBeDisabled();
    const before = readFileSync(out, 'utf8');
    await page.option('Scores').check();
    await page.replace.check();
    await page.submit.press('Enter');
    await expect.poll(() => readFileSync(out, 'utf8')).not.toBe(before);
    expect(readFileSync(out, 'utf8')).toContain('"pos_scores"');
  });

  test('a format of several files goes into a folder, and each is downloaded', async ({ app, host }) => {
    const page = exportPage(app);
    await page.open();
    await page.chooseFormat('beir');
    await expect(page.lines('corpus.jsonl')).toBeVisible();
    await expect(page.lines('qrels/train.tsv')).toContainText('query-id');
    await expect(page.option('Scores')).toBeDisabled();
    await expect(page.option('Ids')).toBeChecked();
    await expectAccessible(app);
    await page.submit.click();
    await expect(page.outcome).toContainText('rows written to');
    test.skip(host === null, 'the desktop shows the folder');
    await page.outcome.getByText(/^\d files$/).click();
    const waiting = app.waitForEvent('download');
    await page.outcome.getByRole('link', { name: 'qrels/train.tsv' }).click();
    expect(readFileSync(await (await waiting).path(), 'utf8')).toMatch(/^query-id\tcorpus-id\tscore\n/);
  });

  test('a table for people can have its formulas disarmed; packed and Parquet files are shown unpacked', async ({
    app,
  }) => {
    const page = exportPage(app);
    await page.open();
    await page.chooseFormat('st-pair');
    await expect(page.option('Disarm formulas')).toBeDisabled();
    for (const ending of ['jsonl.gz', 'parquet']) {
      await page.chooseFile(`.${ending}`);
      await expect(page.lines(`snapshot-1-st-pair.${ending}`)).toContainText('{"anchor":');
    }
    await page.chooseFormat('csv');
    await page.option('Disarm formulas').check();
    await expect(page.lines('snapshot-1-csv.csv')).toContainText('query_id,');
    await page.submit.click();
    await expect(page.outcome).toContainText('101 rows written to');
  });

  test('what cannot be written is said where it is asked', async ({ app, host, folder }) => {
    const page = exportPage(app);
    await page.open();
    await page.chooseFormat('nemo');
    await page.out.fill(join(folder, 'one.jsonl'));
    await expect(app.getByRole('alert')).toContainText('consists of several files');
    await expect(page.submit).toBeDisabled();
    await page.chooseFormat('st-pair');
    await expect(app.getByRole('alert')).toHaveCount(0);
    test.skip(host === null, 'the desktop window has no limit');
    await page.out.fill('/etc/stolen.jsonl');
    await expect(app.getByRole('alert')).toContainText('outside the folders');
    await expect(page.submit).toBeDisabled();
  });

  test('by keyboard alone: a snapshot, and its export', async ({ app }) => {
    const page = exportPage(app);
    await page.open();
    await expect(page.heading('Snapshot 1 of perc-pos')).toBeVisible();
    await app.keyboard.press('s');
    await expect(app.getByLabel('What it will hold')).toBeVisible();
    await app.keyboard.press('ControlOrMeta+Enter');
    await expect(app.getByRole('heading', { name: /^Snapshot 2 of/ })).toBeVisible();
    await expect(page.submit).toBeEnabled();
    await app.keyboard.press('ControlOrMeta+Enter');
    await expect(page.outcome).toContainText('rows written to');
  });
});
