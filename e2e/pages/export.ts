import type { Download, Locator, Page } from '@playwright/test';

/** The Export page: snapshots, the way to one, and the files that are written of it. */
export type ExportPage = {
  readonly open: () => Promise<void>;
  /** The rows of the list of snapshots. */
  readonly snapshots: Locator;
  readonly take: () => Promise<void>;
  readonly chooseRun: (run: string) => Promise<void>;
  /** Something that stands out before a snapshot is taken, by its words. */
  readonly finding: (what: string) => Locator;
  readonly confirmTake: () => Promise<void>;
  readonly heading: (name: string) => Locator;
  readonly chooseFormat: (format: string) => Promise<void>;
  readonly chooseFile: (ending: string) => Promise<void>;
  readonly option: (name: string) => Locator;
  readonly out: Locator;
  readonly replace: Locator;
  readonly submit: Locator;
  /** The first lines of a file as the page shows them. */
  readonly lines: (path: string) => Locator;
  /** What came of the export that was just made. */
  readonly outcome: Locator;
  readonly download: () => Promise<Download>;
  /** The exports that stand in the project's folder. */
  readonly past: Locator;
};

export function exportPage(page: Page): ExportPage {
  const main = page.getByRole('main');
  const outcome = main.locator('form').getByRole('status');
  return {
    open: async () => {
      await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Export' }).click();
    },
    snapshots: main.getByRole('region', { name: 'Snapshots' }).getByRole('listitem'),
    take: () => main.getByRole('button', { name: /Take one$/ }).click(),
    chooseRun: async (run) => {
      await main.getByLabel('Run').selectOption(run);
    },
    finding: (what) =>
      main.getByRole('region', { name: 'What to look at before you take it' }).getByRole('listitem').filter({
        hasText: what,
      }),
    confirmTake: () => main.getByRole('button', { name: /Take snapshot/ }).click(),
    heading: (name) => main.getByRole('heading', { name, exact: true }),
    chooseFormat: (format) =>
      main.getByRole('group', { name: 'Format' }).locator(`input[value="${format}"]`).check(),
    chooseFile: (ending) => main.getByRole('radio', { name: ending, exact: true }).check({ force: true }),
    option: (name) => main.getByRole('checkbox', { name, exact: true }),
    out: main.getByLabel('Where to'),
    replace: main.getByRole('checkbox', { name: 'Replace what stands there' }),
    submit: main.getByRole('button', { name: /Export$/ }),
    lines: (path) => main.getByRole('region', { name: `The first lines of ${path}` }),
    outcome,
    download: async () => {
      const waiting = page.waitForEvent('download');
      await outcome.getByRole('link', { name: 'Download' }).click();
      return waiting;
    },
    past: main.getByRole('region', { name: 'Exports' }).locator('.past-export'),
  };
}
