import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expectAccessible } from './accessible.ts';
import { expect, test } from './fixtures.ts';
import { startPage } from './pages/start.ts';

test('one click leads from nothing to the sample, mined and open in Review', async ({ app }) => {
  const start = startPage(app);
  await expect(app.getByText('None yet. Try the sample')).toBeVisible();
  await expectAccessible(app);
  await start.trySample();
  await expect(app).toHaveURL(/#\/review/);
  await expect(app.getByRole('heading', { level: 1 })).toHaveText('whetstone-sample / Review');
  // A second click goes on with what is there.
  await start.open();
  await expect(start.recent).toHaveCount(1);
  await start.trySample();
  await expect(app).toHaveURL(/#\/review/);
});

test('a project is made, is listed, is opened again, and is forgotten without being touched', async ({
  app,
  folder,
}) => {
  const start = startPage(app);
  await start.create('owls');
  await expect(app.getByRole('heading', { level: 1 })).toHaveText('owls / Data');
  await start.open();
  await start.create('terns');
  await expect(app.getByRole('heading', { level: 1 })).toHaveText('terns / Data');
  await start.open();
  await expect(start.recent).toHaveCount(2);
  await start.recent.filter({ hasText: 'owls' }).getByRole('button', { name: /^owls/ }).click();
  await expect(app.getByRole('heading', { level: 1 })).toHaveText('owls / Data');

  await start.open();
  await app.getByRole('button', { name: /^Forget terns/ }).click();
  await expect(start.recent).toHaveCount(1);
  await expectAccessible(app);
  await start.openProject(join(folder, 'terns'));
  await expect(app.getByRole('heading', { level: 1 })).toHaveText('terns / Data');
});

test('what cannot be opened or made says why, and what to do', async ({ app, folder }) => {
  const start = startPage(app);
  mkdirSync(join(folder, 'no-project'));
  await start.openProject(join(folder, 'no-project'));
  await expect(app.getByRole('alert')).toContainText('No project is there');
  await start.create('owls');
  await expect(app.getByRole('heading', { level: 1 })).toHaveText('owls / Data');
  await start.open();
  await start.create('owls');
  await expect(app.getByRole('alert')).toContainText('That is there already');
  // The project that was open still is.
  await app.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Data' }).click();
  await expect(app.getByRole('heading', { level: 1 })).toHaveText('owls / Data');
});

test('a project that has gone stays on the list, and says so', async ({ app, folder }) => {
  const start = startPage(app);
  await start.create('owls');
  await expect(app.getByRole('heading', { level: 1 })).toHaveText('owls / Data');
  await start.open();
  await start.create('terns');
  await expect(app.getByRole('heading', { level: 1 })).toHaveText('terns / Data');
  rmSync(join(folder, 'owls'), { recursive: true });
  await start.open();
  const gone = start.recent.filter({ hasText: 'owls' });
  await expect(gone).toContainText('not there any more');
  await expect(gone.getByRole('button', { name: /^owls/ })).toBeDisabled();
});
