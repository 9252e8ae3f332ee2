import { expect, type Locator, type Page } from '@playwright/test';

/** The Data page: the import wizard, and the tables of what came in. */
export type DataPage = {
  readonly open: () => Promise<void>;
  /** Chooses a file or folder in the picker, by its path. */
  readonly choose: (what: 'file' | 'folder', path: string) => Promise<void>;
  /** Drops files as from the desk: by their names, with folders before them. */
  readonly drop: (files: Readonly<Record<string, string>>) => Promise<void>;
  readonly map: (field: string, column: string) => Promise<void>;
  readonly startImport: () => Promise<void>;
  /** "passages" → the line of the outcome that counts them. */
  readonly brought: (what: string) => Locator;
  readonly preview: Locator;
  readonly grid: Locator;
  /** The rows of the table without its head. */
  readonly rows: Locator;
  readonly table: (kind: 'Passages' | 'Queries' | 'Judgements') => Promise<void>;
  readonly search: (text: string) => Promise<void>;
  readonly detail: Locator;
};

export function dataPage(page: Page): DataPage {
  const grid = page.getByRole('grid');
  return {
    open: async () => {
      await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Data' }).click();
    },
    choose: async (what, path) => {
      await page.getByRole('button', { name: `Choose a ${what} …` }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Path').fill(path);
      await dialog.getByRole('button', { name: 'Choose' }).click();
    },
    drop: async (files) => {
      const data = await page.evaluateHandle((contents) => {
        const transfer = new DataTransfer();
        for (const [name, text] of Object.entries(contents)) transfer.items.add(new File([text], name));
        return transfer;
      }, files);
      const target = page.getByRole('main').locator(':scope > div');
      for (const type of ['dragenter', 'dragover', 'drop'])
        await target.dispatchEvent(type, { dataTransfer: data });
    },
    map: async (field, column) => {
      await page.getByLabel(field, { exact: true }).selectOption(column);
    },
    startImport: async () => {
      await page.getByRole('button', { name: 'Import', exact: true }).click();
    },
    brought: (what) => page.getByRole('term').filter({ hasText: what }).locator('..'),
    preview: page.getByRole('region', { name: 'First rows' }),
    grid,
    rows: grid.getByRole('row').filter({ has: page.getByRole('gridcell') }),
    table: async (kind) => {
      await page.getByRole('radio', { name: kind }).check({ force: true });
      await expect(grid).toHaveAccessibleName(kind.toLowerCase());
    },
    search: async (text) => {
      const box = page.getByRole('searchbox', { name: 'Search queries and passages' });
      await box.fill(text);
      await box.press('Enter');
    },
    detail: page.getByRole('complementary', { name: /^(Passage|Query)$/ }),
  };
}
