import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expectAccessible } from './accessible.ts';
import { expect, test } from './fixtures.ts';
import { ROOT } from './host.ts';
import { teachersPage } from './pages/teachers.ts';

const TINY_MODEL = join(ROOT, 'src', 'main', 'engine', 'models', 'fixtures', 'bert');

test.describe('in a project without data', () => {
  test.use({ startWith: 'empty-project' });

  test('an empty page says what to do, and a teacher waits for data', async ({ app }) => {
    const teachers = teachersPage(app);
    await teachers.open();
    await expect(app.getByRole('heading', { name: 'No teachers yet' })).toBeVisible();
    await expectAccessible(app);
    await app.getByRole('button', { name: 'Add BM25' }).click();
    await teachers.submit.click();
    await expect(teachers.heading('bm25')).toBeVisible();
    await expect(app.getByText('There is no data to search in yet.')).toBeVisible();
    await expect(app.getByRole('button', { name: /Retrieve$/ })).toBeDisabled();
    await expect(app.getByRole('button', { name: 'Find', exact: true })).toBeDisabled();
  });
});

test.describe('with the sample', () => {
  test.use({ startWith: 'mined-sample' });

  test('BM25 is added with its settings, searches, and answers a question of one’s own', async ({ app }) => {
    const teachers = teachersPage(app);
    await teachers.open();
    await expect(teachers.row('bm25')).toContainText('90 queries searched');
    await teachers.addKind('BM25');
    // The name is free, the settings the usual ones.
    await expect(app.getByLabel('Name')).toHaveValue('bm25-2');
    await app.getByLabel('k1').fill('0.9');
    await app.getByLabel('b', { exact: true }).fill('2');
    await expect(app.getByLabel('b', { exact: true })).toHaveAttribute('aria-invalid', 'true');
    await app.getByLabel('b', { exact: true }).fill('0.4');
    await app.getByText('Keep all words').click();
    await app.getByLabel('Name').fill('bm25');
    await expect(app.getByText('Another teacher has this name.')).toBeVisible();
    await expect(teachers.submit).toBeDisabled();
    await app.getByLabel('Name').fill('short-passages');
    await teachers.submit.click();

    await expect(teachers.heading('short-passages')).toBeVisible();
    await expect(teachers.fact('k1')).toHaveText('0.9');
    await expect(teachers.fact('Stop words')).toHaveText('None left out');
    await expect(teachers.row('short-passages')).toContainText('Has not searched yet');

    await app.getByLabel('Candidates each').fill('20');
    await teachers.retrieve();
    await expect(teachers.retrievals).toHaveCount(1);
    await expect(teachers.retrievals).toContainText('sample, train');
    await expect(teachers.retrievals).toContainText('complete');
    await expect(teachers.retrievals).toContainText('/ s');
    await expect(teachers.row('short-passages')).toContainText('90 queries searched');

    await teachers.ask('How many eggs may be gathered with a licence?');
    await expect(teachers.found).toHaveCount(10);
    await expect(teachers.found.first()).toContainText('licence');
    await expect(teachers.found.first().locator('mark').first()).toBeVisible();
    await teachers.ask('zzzzzz qqqqqq');
    await expect(app.getByText('No passage shares a word')).toBeVisible();
    await expectAccessible(app);
  });

  test('a model folder is looked at before it is added, and encodes once', async ({ app, folder }) => {
    const model = join(folder, 'tiny <img src=x onerror="window.ran = true">');
    cpSync(TINY_MODEL, model, { recursive: true });
    const teachers = teachersPage(app);
    await teachers.open();
    await teachers.addKind('Model folder');
    await teachers.lookInto(join(folder, 'nothing'));
    await expect(app.getByRole('alert')).toContainText('config.json');
    await app.getByRole('button', { name: 'Another model' }).click();
    await teachers.lookInto(model);

    // The checkpoint's own, and editable.
    await expect(app.getByLabel('Query prompt')).toHaveValue('query: ');
    await expect(app.getByLabel('Passage prompt')).toHaveValue('passage: ');
    await expect(app.getByLabel('Pooling')).toHaveValue('mean');
    await expect(app.getByLabel('Longest text, in tokens')).toHaveValue('48');
    await expect(app.getByText('What is fetched')).toBeHidden();
    await expectAccessible(app);
    await app.getByLabel('Pooling').selectOption('cls');
    await app.getByLabel('Query prompt').fill('frage: ');
    await app.getByLabel('Name').fill('tiny');
    await teachers.submit.click();

    await expect(teachers.heading('tiny')).toBeVisible();
    await expect(teachers.fact('Pooling')).toHaveText('First token');
    await expect(teachers.fact('Query prompt')).toHaveText('frage: ');
    await expect(teachers.fact('Dimensions')).toHaveText('32');
    await teachers.ask('Where do gulls lay their eggs?');
    await expect(app.getByText('The corpus is not encoded yet (0 of 290 passages)')).toBeVisible();

    await teachers.retrieve();
    await expect(teachers.retrievals).toContainText('complete', { timeout: 40_000 });
    await expect(app.getByRole('complementary', { name: 'About tiny' })).toContainText('All 290 passages');
    // What could not be answered before is, by itself.
    await expect(teachers.found).toHaveCount(10);
    expect(await app.evaluate(() => 'ran' in window)).toBe(false);
  });

  test('of a known model it is said what is fetched and from where before anything is', async ({ app }) => {
    const teachers = teachersPage(app);
    await teachers.open();
    await app.keyboard.press('a');
    await expect(teachers.heading('Known models')).toBeVisible();
    await expect(app.getByText('Whetstone was started offline')).toBeVisible();
    await expectAccessible(app);
    await app.getByRole('button', { name: /^e5-small-v2/ }).press('Enter');
    const sources = app.getByRole('region', { name: 'What is fetched, and from where' });
    await expect(sources).toContainText('Nothing has left this machine yet.');
    await expect(sources.getByRole('listitem').first()).toContainText('huggingface.co');
    await expect(sources.getByRole('listitem').first()).toContainText('about 127 MB');
    await expect(app.getByLabel('Query prompt')).toHaveValue('query: ');
    await expect(teachers.submit).toBeDisabled();
    await expectAccessible(app);
    await app.keyboard.press('Escape');
    await expect(teachers.row('bm25')).toBeVisible();
  });

  test('a hub id that is none is told at once; one that is unknown leaves its settings open', async ({
    app,
  }) => {
    const teachers = teachersPage(app);
    await teachers.open();
    await teachers.addKind('Hub model');
    await app.getByLabel('Id', { exact: true }).fill('no-slash');
    await expect(app.getByText('An id is a name, a slash, a name.')).toBeVisible();
    await app.getByLabel('Id', { exact: true }).fill('https://huggingface.co/someone/their-model');
    await app.getByRole('button', { name: 'Go on' }).click();
    await expect(teachers.heading('someone/their-model')).toBeVisible();
    await expect(app.getByText('size not known')).toBeVisible();
    await expect(app.getByLabel('Pooling')).toHaveValue('own');
    await expect(app.getByLabel('Name')).toHaveValue('their-model');
  });

  test('a teacher is removed where nothing rests on it, and only there', async ({ app }) => {
    const teachers = teachersPage(app);
    await teachers.open();
    await teachers.show('bm25');
    await expect(teachers.remove).toBeDisabled();
    await expect(app.getByText('The runs naive and perc-pos, and snapshot 1.')).toBeVisible();
    await teachers.addKind('Random');
    await teachers.submit.click();
    await expect(teachers.heading('random')).toBeVisible();
    await expect(app.getByText('It draws passages by chance')).toBeVisible();
    await teachers.remove.click();
    const dialog = app.getByRole('dialog', { name: 'Remove random?' });
    await expect(dialog).toContainText('It has found nothing yet.');
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await expect(teachers.heading('bm25')).toBeVisible();
    await expect(teachers.row('random')).toHaveCount(0);
  });

  test('data that came without negatives has none to give', async ({ app }) => {
    const teachers = teachersPage(app);
    await teachers.open();
    await teachers.addKind('Given negatives');
    await expect(app.getByText('came without negatives')).toBeVisible();
    await expect(teachers.submit).toBeDisabled();
  });

  test('a path outside the allowed folders is refused with the reason', async ({ app, host }) => {
    test.skip(host === null, 'the desktop window has no limit');
    const teachers = teachersPage(app);
    await teachers.open();
    await teachers.addKind('Ranking');
    await app.getByLabel('File').fill('/etc/passwd');
    await teachers.submit.click();
    await expect(app.getByRole('alert')).toContainText('outside the folders');
  });
});
