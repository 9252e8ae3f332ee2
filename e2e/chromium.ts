import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { chromium } from '@playwright/test';

/** Names of the same browser, Debian's first. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** A browser that is here already: the system's, else the one that Playwright fetched. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | null {
  const folders = ['/usr/bin', ...(environment.PATH ?? '').split(delimiter)];
  const installed = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...installed, chromium.executablePath()].find((path) => existsSync(path)) ?? null;
}

function fetchByPlaywright(): void {
  const cli = join(
    dirname(createRequire(import.meta.url).resolve('@playwright/test/package.json')),
    'cli.js',
  );
  spawnSync(process.execPath, [cli, 'install', '--with-deps', 'chromium'], {
    stdio: 'ignore',
    timeout: 300_000,
  });
}

function installFromDebian(): void {
  if (process.getuid?.() !== 0) return;
  for (const args of [['update'], ['install', '--yes', '--no-install-recommends', 'chromium']])
    spawnSync('apt-get', args, {
      stdio: 'ignore',
      timeout: 300_000,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
}

/**
 * Finds a browser, or gets one.
 *
 * @throws with what to do, where none can be had
 */
export function requireChromium(): string {
  for (const get of [() => {}, fetchByPlaywright, installFromDebian]) {
    get();
    const path = findChromium();
    if (path !== null) return path;
  }
  throw new Error(
    'The end-to-end tests need Chromium, and none could be had. Install it ("apt-get install chromium", or "npx playwright install chromium") and run the tests again.',
  );
}
