/**
 * Pictures of every page in both themes, with the sample mined by the demo's teacher: into `screenshots/`, and those
 * that the README shows into `docs/`.
 */
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { requireChromium } from './chromium.ts';
import build from './global-setup.ts';
import { ROOT, runCli, startHost } from './host.ts';

const PICTURES = join(ROOT, 'screenshots');
const README_PICTURES = join(ROOT, 'docs');
const SIZE = { width: 1440, height: 900 };

type Shot = {
  readonly name: string;
  /** The page's address behind the #. */
  readonly address: string;
  /** What must be there, and what to do, before the picture is taken. */
  readonly ready: (page: Page) => Promise<unknown>;
};

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name }).first().waitFor();

const SHOTS: readonly Shot[] = [
  { name: 'start', address: '/start', ready: (page) => heading(page, 'Recent projects') },
  { name: 'data', address: '/data', ready: (page) => page.getByRole('gridcell').first().waitFor() },
  {
    name: 'data-search',
    address: '/data?search=ferry',
    ready: (page) => page.getByRole('gridcell').first().click(),
  },
  {
    name: 'import',
    address: `/data/import?${new URLSearchParams({ source: join(ROOT, 'resources', 'sample') })}`,
    ready: (page) => page.getByRole('region', { name: 'First rows', exact: true }).waitFor(),
  },
  { name: 'teachers', address: '/teachers', ready: (page) => heading(page, 'Retrieval') },
  { name: 'mining', address: '/mining', ready: (page) => heading(page, 'Scores') },
  {
    name: 'review',
    address: '/review?run=perc-pos&queue=near',
    ready: (page) => page.getByText('Does this passage answer the question?').first().waitFor(),
  },
  { name: 'export', address: '/export', ready: (page) => heading(page, /^Snapshot 1/) },
  {
    name: 'snapshot',
    address: '/export/new?run=perc-pos',
    ready: (page) => heading(page, 'Take a snapshot'),
  },
];

/** Light and dark of the two pages that people work on. */
const IN_README = ['review-light', 'review-dark', 'mining-light', 'data-search-light'];

build();
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'whetstone-screenshots-')));
// The sample is mined as the demo does it, with a real model where one can be had.
const environment = { ...process.env, WHETSTONE_CONFIG: join(folder, '.config') };
await runCli(folder, ['demo', '--project', 'almanac'], environment);
// One of the sample's known false negatives, as a curator has answered it.
const answered = [
  '--query',
  'q-001',
  '--passage',
  'p-salt-006',
  '--as',
  'false-negative',
  '--curator',
  'Ana',
];
await runCli(folder, ['label', 'almanac', ...answered], environment);
const host = await startHost(folder, ['almanac', '--allow-folder', join(ROOT, 'resources')], environment);
const browser = await chromium.launch({ executablePath: requireChromium() });
try {
  mkdirSync(PICTURES, { recursive: true });
  mkdirSync(README_PICTURES, { recursive: true });
  const page = await browser.newPage({ viewport: SIZE, reducedMotion: 'reduce' });
  await page.addInitScript(() => localStorage.setItem('whetstone.curator', 'Ana'));
  await page.goto(host.link);
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const { name, address, ready } of SHOTS) {
      await page.goto(`${host.origin}/#${address}`);
      await ready(page);
      const picture = `${name}-${colorScheme}`;
      const path = join(PICTURES, `${picture}.png`);
      await page.screenshot({ path });
      if (IN_README.includes(picture)) cpSync(path, join(README_PICTURES, `${picture}.png`));
      process.stderr.write(`${path}\n`);
    }
  }
} finally {
  await browser.close();
  await host.stop();
  rmSync(folder, { recursive: true, force: true });
}
