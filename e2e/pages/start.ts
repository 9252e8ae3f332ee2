import type { Locator, Page } from '@playwright/test';

/** The Start page: ways to begin, and the projects that were opened last. */
export type StartPage = {
  readonly open: () => Promise<void>;
  readonly trySample: () => Promise<void>;
  /** Makes a project of that name in the first allowed folder. */
  readonly create: (name: string) => Promise<void>;
  readonly openProject: (path: string) => Promise<void>;
  /** The recent projects. */
  readonly recent: Locator;
};

export function startPage(page: Page): StartPage {
  const main = page.getByRole('main');
  return {
    open: async () => {
      await page.getByRole('banner').getByRole('link', { name: 'Whetstone' }).click();
    },
    trySample: () => main.getByRole('button', { name: /^Try the sample/ }).click(),
    create: async (name) => {
      await main.getByRole('button', { name: /^New project/ }).click();
      const dialog = page.getByRole('dialog', { name: 'New project' });
      await dialog.getByLabel('Name of the new folder').fill(name);
      await dialog.getByRole('button', { name: 'Create here' }).click();
    },
    openProject: async (path) => {
      await main.getByRole('button', { name: /^Open a project/ }).click();
      const dialog = page.getByRole('dialog', { name: 'Open a project' });
      await dialog.getByLabel('Path').fill(path);
      await dialog.getByRole('button', { name: 'Choose' }).click();
    },
    recent: main.getByRole('region', { name: 'Recent projects' }).getByRole('listitem'),
  };
}
