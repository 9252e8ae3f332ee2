import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from './fixtures.ts';

test('the link opens the app, cleans the address, and leaves a cookie that no script can read', async ({
  app,
  host,
  context,
}) => {
  test.skip(host === null, 'the desktop window has no link');
  await expect(app).toHaveTitle(/Whetstone/);
  await expect(app.getByRole('main')).toBeVisible();
  expect(app.url()).not.toContain('link=');
  expect(new URL(app.url()).origin).toBe(host?.origin);
  const [cookie, ...others] = await context.cookies();
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' });
  expect(others).toEqual([]);
  expect(await app.evaluate(() => document.cookie)).toBe('');
});

test('a link works once; another browser gets in by the fresh one', async ({ app, host, browser }) => {
  test.skip(host === null, 'the desktop window has no link');
  if (host === null) return;
  await expect(app.getByRole('main')).toBeVisible();
  const stranger = await browser.newPage();
  const refused = await stranger.goto(host.link);
  expect(refused?.status()).toBe(403);
  await expect(stranger.getByText('This link was used already')).toBeVisible();
  expect((await stranger.goto(host.origin))?.status()).toBe(401);
  await expect.poll(() => host.freshLinks().length).toBe(1);
  await stranger.goto(host.freshLinks()[0] ?? '');
  await expect(stranger.getByRole('main')).toBeVisible();
  await stranger.close();
});

test('a link that a file leads to, as "serve --open" does, gets in too', async ({ host, page, folder }) => {
  test.skip(host === null, 'the desktop window has no link');
  if (host === null) return;
  const file = join(folder, 'open.html');
  writeFileSync(file, `<!doctype html><meta http-equiv="refresh" content="0; url=${host.link}">`);
  await page.goto(pathToFileURL(file).href);
  await expect(page.getByRole('main')).toBeVisible();
  await expect(page).toHaveURL(`${host.origin}/`);
});

test.describe('what the policy refuses', () => {
  test.use({ expectedErrors: [/Content Security Policy|: csp$/] });

  test('the page policy refuses inline scripts, styles and foreign connections', async ({ app, host }) => {
    test.skip(host === null, 'checked in the browser host');
    await expect(app.getByRole('main')).toBeVisible();
    const outcome = await app.evaluate(async () => {
      const refused: string[] = [];
      document.addEventListener('securitypolicyviolation', (event) => refused.push(event.effectiveDirective));
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
      const holder = document.createElement('div');
      holder.innerHTML = '<img src="https://example.org/a.png" onerror="window.ran = true">';
      document.body.append(holder);
      const reached = await fetch('http://127.0.0.1:9/').then(
        () => true,
        () => false,
      );
      await new Promise((resolve) => setTimeout(resolve, 0));
      return { ran: 'ran' in window, reached, refused: [...new Set(refused)].sort() };
    });
    expect(outcome.ran).toBe(false);
    expect(outcome.reached).toBe(false);
    expect(outcome.refused).toEqual(['connect-src', 'img-src', 'script-src-attr', 'script-src-elem']);
  });
});

test.describe('with a project', () => {
  test.use({ startWith: 'empty-project' });

  test('two tabs show the same project, and the host ends without a complaint', async ({
    app,
    host,
    context,
  }) => {
    test.skip(host === null, 'the desktop has one window');
    if (host === null) return;
    const second = await context.newPage();
    await second.goto(host.origin);
    for (const page of [app, second]) await expect(page.getByText('project').first()).toBeVisible();
    await second.close();
    await app.goto('about:blank');
    expect(await host.stop()).toBe(0);
  });
});
