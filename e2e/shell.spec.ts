import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { expect, test } from './fixtures.ts';
import { dataPage } from './pages/data.ts';

const PAGES = ['Data', 'Teachers', 'Mining', 'Review', 'Export'] as const;

const theme = (app: Page) => app.evaluate(() => document.documentElement.dataset.theme);

async function command(app: Page, words: string): Promise<void> {
  await app.keyboard.press('ControlOrMeta+k');
  await app.getByRole('dialog', { name: 'Commands' }).getByRole('combobox').fill(words);
  await app.keyboard.press('Enter');
}

test.describe('with the sample', () => {
  test.use({ startWith: 'mined-sample' });

  test('the palette leads to every page and sets the theme, which a reload keeps', async ({ app }) => {
    const title = app.getByRole('heading', { level: 1 });
    await expect(title).toBeVisible();
    for (const page of PAGES) {
      await command(app, page);
      await expect(title).toHaveText(`project / ${page}`);
      await expect(
        app.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: page }),
      ).toHaveAttribute('aria-current', 'page');
    }
    await command(app, 'dark theme');
    expect(await theme(app)).toBe('dark');
    await app.reload();
    await expect(title).toHaveText('project / Export');
    expect(await theme(app)).toBe('dark');
    await command(app, 'system theme');
    expect(await theme(app)).toBeUndefined();
    await app.keyboard.press('ControlOrMeta+k');
    await expectAccessible(app);
  });

  test('a key shows all keys; those of a single character can be turned off', async ({ app }) => {
    const data = dataPage(app);
    await data.open();
    await expect(data.rows.first()).toBeVisible();
    await app.keyboard.press('?');
    const overview = app.getByRole('dialog', { name: 'Keys' });
    await expect(overview).toContainText('Search queries and passages');
    await expectAccessible(app);
    await overview.getByRole('checkbox', { name: /single character/ }).uncheck();
    await app.keyboard.press('Escape');
    await expect(overview).toBeHidden();
    await app.keyboard.press('/');
    const search = app.getByRole('searchbox', { name: 'Search queries and passages' });
    await expect(search).not.toBeFocused();
    await app.keyboard.press('?');
    await expect(overview).toBeHidden();
    await command(app, 'all keys');
    await overview.getByRole('checkbox', { name: /single character/ }).check();
    await app.keyboard.press('Escape');
    await app.keyboard.press('/');
    await expect(search).toBeFocused();
    // Whoever types writes.
    await app.keyboard.type('?');
    await expect(search).toHaveValue('?');
  });

  test('a job that failed says why in the jobs panel, and is tried again there', async ({ app, folder }) => {
    const file = join(folder, 'pairs.jsonl');
    writeFileSync(file, '{"query": "What is a tern?", "positive": "A sea bird."}\n{"query": "broken\n');
    const data = dataPage(app);
    await data.open();
    await expect(data.rows.first()).toBeVisible();
    await app.keyboard.press('i');
    await data.choose('file', file);
    await data.startImport();
    await expect(app.getByRole('main').getByRole('alert')).toBeVisible();

    await app.keyboard.press('ControlOrMeta+j');
    const panel = app.getByRole('complementary', { name: 'Jobs' });
    const job = panel.getByRole('listitem').first();
    await expect(job).toContainText('failed');
    await expect(job.getByRole('alert')).toContainText('line 2');
    await expectAccessible(app);
    writeFileSync(file, '{"query": "What is a tern?", "positive": "A sea bird."}\n');
    await job.getByRole('button', { name: 'Try again' }).click();
    await expect(job).toContainText('done in');
    await panel.getByRole('button', { name: 'Clear ended' }).click();
    await expect(panel).toContainText('No jobs.');
    await app.reload();
    await expect(panel).toBeVisible();
    await app.keyboard.press('ControlOrMeta+j');
    await expect(panel).toBeHidden();
  });

  test('at 200 % zoom nothing is cut off to the side, on any page', async ({ app }) => {
    // What a window of 1280 × 800 has left.
    await app.setViewportSize({ width: 640, height: 400 });
    for (const page of PAGES) {
      await app.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: page }).click();
      await expect(app.getByRole('heading', { level: 1 })).toHaveText(`project / ${page}`);
      const beyond = await app.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(beyond, page).toBeLessThanOrEqual(0);
      await expectAccessible(app);
    }
  });

  test.describe('when the host ends', () => {
    test.use({ expectedErrors: [/WebSocket|ERR_CONNECTION_REFUSED/] });

    test('the page says that it lost the connection, and keeps what it shows', async ({ app, host }) => {
      test.skip(host === null, 'the desktop window ends with its host');
      const data = dataPage(app);
      await data.open();
      await expect(data.rows.first()).toBeVisible();
      await host?.stop();
      await expect(app.getByRole('alert')).toContainText('Connection to Whetstone lost');
      await expect(data.rows.first()).toBeVisible();
      await expectAccessible(app);
    });
  });
});
