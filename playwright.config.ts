import { defineConfig } from '@playwright/test';
import { requireChromium } from './e2e/chromium.ts';

/** `WHETSTONE_E2E=electron`: the same specs in the desktop window. */
const inElectron = process.env.WHETSTONE_E2E === 'electron';

export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/global-setup.ts',
  outputDir: 'test-results',
  forbidOnly: Boolean(process.env.CI),
  // Each test runs a host, its threads and a browser.
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    viewport: { width: 1280, height: 800 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: inElectron ? {} : { executablePath: requireChromium() },
  },
});
