import type { Page } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { expect, test } from './fixtures.ts';
import { type MiningPage, miningPage } from './pages/mining.ts';
import { teachersPage } from './pages/teachers.ts';

const SHARE = "Share of the positive's score";

/** The number of a legend's item or of a finding. */
async function numberOf(mining: MiningPage, words: string): Promise<number> {
  const text = await mining.outcome(words).innerText();
  return Number(text.replace(/[^\d]/g, ''));
}

/** The parameters of the hash address. */
function parametersOf(page: Page): URLSearchParams {
  return new URLSearchParams(page.url().split('?')[1]);
}

test.describe('in a project without data', () => {
  test.use({ startWith: 'empty-project' });

  test('the page says what to do next', async ({ app }) => {
    await miningPage(app).open();
    await expect(app.getByRole('heading', { name: 'No data to mine yet' })).toBeVisible();
    await expectAccessible(app);
    await app.getByRole('button', { name: 'Import data' }).click();
    await expect(app.getByRole('heading', { name: 'Bring in your questions and passages' })).toBeVisible();
  });
});

test.describe('with the mined sample', () => {
  test.use({ startWith: 'mined-sample' });

  test('the whole set answers a slider that is moved by keys, and what is edited survives a reload', async ({
    app,
  }) => {
    const mining = miningPage(app);
    await mining.open();
    await mining
      .run('perc-pos')
      .getByRole('button', { name: /perc-pos/ })
      .first()
      .click();
    await expect(mining.saved).toContainText('perc-pos is saved');
    await expect(mining.method('perc-pos')).toBeChecked();
    await expect(mining.preset).toHaveValue('perc-pos');
    await expect(mining.outcome('kept')).toBeVisible();
    await expectAccessible(app);
    const before = await numberOf(mining, 'above the threshold');

    await app.keyboard.press('m');
    await expect(mining.slider).toBeFocused();
    for (let step = 0; step < 15; step++) await app.keyboard.press('ArrowLeft');
    await expect(mining.value(SHARE)).toHaveValue('0.8');
    await expect(mining.slider).toHaveAttribute('aria-valuetext', "80 % of the positive's score");
    await expect(mining.saved).toContainText('perc-pos is not saved');
    await expect(mining.preset).toHaveValue('own');
    await expect.poll(() => numberOf(mining, 'above the threshold')).toBeGreaterThan(before);
    const moved = await numberOf(mining, 'above the threshold');

    await expect.poll(() => parametersOf(app).get('recipe')).toContain('"value":0.8');
    await app.reload();
    await expect(mining.value(SHARE)).toHaveValue('0.8');
    await expect.poll(() => numberOf(mining, 'above the threshold')).toBe(moved);
    // By another way back to the page.
    await app.getByRole('link', { name: 'Data', exact: true }).click();
    await mining.open();
    await expect(mining.value(SHARE)).toHaveValue('0.8');
  });

  test('a value that cannot be meant is answered at its field, with the one that was', async ({ app }) => {
    const mining = miningPage(app);
    await mining.open();
    await mining.chooseMethod('perc-pos');
    await mining.value(SHARE).fill('0.05');
    await expect(app.getByRole('alert')).toContainText('below 5 % of the positive; did you mean 0.95?');
    await expect(mining.value(SHARE)).toHaveAttribute('aria-invalid', 'true');
    await expect(mining.save).toBeDisabled();
    await expect(mining.shortage).toContainText('the last settings');
    await expectAccessible(app);
    await app.getByRole('button', { name: 'Use 0.95' }).click();
    await expect(mining.value(SHARE)).toHaveValue('0.95');
    await expect(app.getByRole('alert')).toHaveCount(0);
    await mining.value(SHARE).fill('95');
    await expect(app.getByRole('alert')).toContainText('not a percentage: did you mean 0.95?');
  });

  test('a method that starves queries says so loudly', async ({ app }) => {
    const mining = miningPage(app);
    await mining.open();
    await mining.chooseMethod('abs');
    // Nothing scores below the weakest candidate.
    await mining.value('The highest score a negative may have').fill('0');
    await expect(mining.shortage).toContainText('101 of 101 pairs (100.0 %) have fewer than 4 negatives');
    await expect(mining.shortage).toHaveAttribute('role', 'status');
    await expectAccessible(app);
    await expect(mining.finding('no negative at all')).toContainText('90');
    await mining.finding('no negative at all').getByRole('link').click();
    await expect.poll(() => parametersOf(app).get('queue')).toBe('starved');
  });

  test('sampling shows among how many it chooses in effect', async ({ app }) => {
    const mining = miningPage(app);
    await mining.open();
    await mining.chooseMethod('naive');
    await mining.choose('Sampling', 'Sampled');
    const choices = async (): Promise<number[]> => {
      const text = await app.getByText(/Chooses among/).innerText();
      return /among (\S+) of (\S+)/.exec(text)?.slice(1).map(Number) ?? [];
    };
    // So hot that all are alike, and so cold that the best leads by far.
    await mining.field('Temperature').fill('1000');
    await expect.poll(async () => (await choices()).at(0)).toBe((await choices()).at(1));
    await mining.field('Temperature').fill('0.001');
    await expect.poll(async () => (await choices()).at(0)).toBeLessThan(2);
    await mining.field('From the first').fill('2');
    await expect(app.getByRole('alert')).toContainText('4 negatives cannot be drawn from the first 2');
    await app.getByRole('button', { name: 'Draw from 4' }).click();
    await expect(mining.field('From the first')).toHaveValue('4');
  });

  test('advanced settings: a minimum, a range of ranks, promotion; the chart as a table', async ({ app }) => {
    const mining = miningPage(app);
    await mining.open();
    await mining.openAdvanced();
    await app.getByRole('checkbox', { name: 'Only a range of ranks' }).check();
    await mining.field('Skip the first').fill('5');
    await mining.field('Up to').fill('12');
    await expect(mining.outcome('outside the rank range')).toBeVisible();
    await mining.field('Up to').fill('3');
    await expect(app.getByRole('alert')).toContainText('The range is empty');
    await mining.field('Up to').fill('12');
    await mining.field('Minimum score').fill('1000');
    await expect(mining.outcome('below the minimum')).toBeVisible();
    await mining.field('Minimum score').fill('');
    await mining.choose('What was answered yes', 'Becomes a positive');
    await mining.choose('Score of the positive', 'Lowest');
    await mining.choose('Passages that the data judges 0', 'True negatives');
    await expect(app.getByText('4 set')).toBeVisible();
    await app.getByRole('heading', { name: 'Runs' }).click();
    await app.keyboard.press('t');
    const table = app.getByRole('region', { name: 'Candidates by rank' });
    await expect(table.getByRole('row').nth(1)).toContainText('1');
    await expectAccessible(app);
    const third = table.getByRole('row').nth(3).getByRole('link').first();
    await third.click();
    await expect.poll(() => parametersOf(app).get('ranks')).toBe('3');
    expect(parametersOf(app).get('queue')).toBe('outcome');
  });

  test('every number opens its queue, by the name of a saved run and by the recipe of another', async ({
    app,
  }) => {
    const mining = miningPage(app);
    await mining.open();
    await mining
      .run('perc-pos')
      .getByRole('button', { name: /perc-pos/ })
      .first()
      .click();
    await expect(mining.saved).toContainText('perc-pos is saved');
    await mining.outcome('above the threshold').click();
    await expect.poll(() => parametersOf(app).get('outcome')).toBe('above-threshold');
    expect(parametersOf(app).get('run')).toBe('perc-pos');
    await app.goBack();

    await mining.value(SHARE).fill('0.7');
    await mining.compare.selectOption('naive');
    const differs = mining.finding('keep something else than naive');
    await expect(differs).toContainText(/\d+ verdicts/);
    await differs.getByRole('link').click();
    await expect.poll(() => parametersOf(app).get('queue')).toBe('differs');
    expect(parametersOf(app).get('other')).toBe('naive');
    expect(parametersOf(app).get('recipe')).toContain('"value":0.7');
    await app.goBack();
    await expect(mining.compare).toHaveValue('naive');
    await expect(mining.value(SHARE)).toHaveValue('0.7');

    await mining.ranks.locator('[data-column="0"][data-outcome="above-threshold"]').first().click();
    await expect.poll(() => parametersOf(app).get('ranks')).toBe('1');
  });

  test('a run is saved by key, replaced only when asked, opened, deleted and brought back', async ({
    app,
  }) => {
    const mining = miningPage(app);
    await mining.open();
    await expect(mining.runs).toHaveCount(2);
    await app.keyboard.press('n');
    await expect(mining.name).toHaveValue('first-pass');
    await mining.chooseMethod('margin-pos');
    await expect(mining.shortage).toBeVisible();
    await app.keyboard.press('ControlOrMeta+s');
    await expect(mining.saved).toContainText('first-pass is saved');
    await expect(mining.runs).toHaveCount(3);
    await expect(mining.run('first-pass')).toContainText('Margin to positive');
    await expect(mining.run('first-pass')).toContainText(/\d+ kept/);
    await expect.poll(() => parametersOf(app).get('run')).toBe('first-pass');

    await mining.name.fill('naive');
    await expect(mining.saved).toContainText('naive is not saved');
    await app.keyboard.press('ControlOrMeta+s');
    const question = app.getByRole('alertdialog', { name: 'Replace naive?' });
    await expect(question).toContainText('There is a run naive already');
    await expectAccessible(app);
    await question.getByRole('button', { name: 'Keep it' }).click();
    await expect(mining.saved).toContainText('naive is not saved');
    await app.keyboard.press('ControlOrMeta+s');
    await expect(question.getByRole('button', { name: 'Replace naive' })).toBeFocused();
    await app.keyboard.press('Enter');
    await expect(mining.saved).toContainText('naive is saved');
    await expect(mining.run('naive')).toContainText('Margin to positive');

    await app.getByRole('button', { name: 'Delete first-pass' }).click();
    await expect(mining.runs).toHaveCount(2);
    await app.getByRole('button', { name: 'Undo' }).click();
    await expect(mining.runs).toHaveCount(3);

    await mining
      .run('perc-pos')
      .getByRole('button', { name: /perc-pos/ })
      .first()
      .click();
    await expect(mining.method('perc-pos')).toBeChecked();
    await app.goBack();
    await expect(mining.name).toHaveValue('naive');
    await app.keyboard.press('ControlOrMeta+k');
    await app.keyboard.type('Open run first');
    await app.keyboard.press('Enter');
    await expect(mining.name).toHaveValue('first-pass');
  });

  test('a teacher that has not searched is started here; random takes naive only', async ({ app }) => {
    const mining = miningPage(app);
    const teachers = teachersPage(app);
    await teachers.open();
    await teachers.addKind('Random');
    await teachers.submit.click();
    await expect(teachers.heading('random')).toBeVisible();
    await mining.open();
    await app.keyboard.press('n');
    await mining.teacher.selectOption('random');
    await expect(app.getByRole('heading', { name: 'random has to search first' })).toBeVisible();
    await expect(app.getByRole('alert')).toContainText('only Naive top-k works with it');
    await expectAccessible(app);
    await app.getByRole('button', { name: 'Use Naive top-k' }).click();
    await expect(mining.method('perc-pos')).toBeDisabled();
    await app.getByRole('button', { name: 'Search now' }).click();
    await expect(mining.outcome('kept')).toBeVisible();
    await expect(mining.teacher).toContainText('random · top 100');
    await expect(app.getByText('This teacher has no scores')).toBeVisible();

    // The two of them together.
    await mining.teacher.selectOption('bm25');
    await mining.openAdvanced();
    await app.getByRole('button', { name: 'Another teacher' }).click();
    const second = app.getByRole('group', { name: 'Teacher 2' });
    await expect(second.getByLabel('Teacher 2', { exact: true })).toHaveValue('random');
    await expect(second.getByLabel('Method')).toHaveValue('naive');
    await expect(app.getByRole('button', { name: 'Another teacher' })).toBeDisabled();
    await mining.field('Their negatives').selectOption('cross-sample');
    await expect(mining.outcome('kept')).toBeVisible();
    await expect.poll(() => parametersOf(app).get('recipe')).toContain('"ensemble":"cross-sample"');
    await expectAccessible(app);
    await second.getByRole('button', { name: 'Remove teacher 2' }).click();
    await expect(mining.teacher).toHaveValue('bm25');
    await expect.poll(() => parametersOf(app).get('recipe')).toContain('"ensemble":"none"');
  });

  test('answers show in what to look at, and the removal is measured by them', async ({ app }) => {
    const mining = miningPage(app);
    await mining.open();
    await mining.run('naive').getByRole('button', { name: /naive/ }).first().click();
    await expect(mining.outcome('kept')).toBeVisible();
    await mining.outcome('kept').click();
    await expect(app.getByText('Does this passage answer the question?').first()).toBeVisible();
    await app.keyboard.press('2');
    await expect(app.getByRole('contentinfo').getByRole('status')).toContainText('saved');
    await mining.open();
    await expect(mining.outcome('answered yes')).toContainText('1');
    await expect(mining.finding('would keep what was answered yes')).toContainText('1');
    await expect(app.getByRole('heading', { name: 'Against 1 answered candidate' })).toBeVisible();
  });
});
