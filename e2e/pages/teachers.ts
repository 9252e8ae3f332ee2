import type { Locator, Page } from '@playwright/test';

/** The Teachers page: the list, one teacher, and the ways to a new one. */
export type TeachersPage = {
  readonly open: () => Promise<void>;
  readonly show: (teacher: string) => Promise<void>;
  /** The row of a teacher in the list. */
  readonly row: (teacher: string) => Locator;
  /** Opens the form of a kind: "BM25", "Model folder". */
  readonly addKind: (kind: string) => Promise<void>;
  /** Looks into a checkpoint folder. */
  readonly lookInto: (folder: string) => Promise<void>;
  /** The button that adds what the form says. */
  readonly submit: Locator;
  readonly heading: (name: string) => Locator;
  readonly retrieve: () => Promise<void>;
  /** The rows of what the teacher has found. */
  readonly retrievals: Locator;
  readonly ask: (question: string) => Promise<void>;
  /** The passages that were found for a question. */
  readonly found: Locator;
  /** A fact about the teacher by its name: "Pooling". */
  readonly fact: (name: string) => Locator;
  readonly remove: Locator;
};

export function teachersPage(page: Page): TeachersPage {
  const main = page.getByRole('main');
  const list = page.getByRole('region', { name: 'Teachers', exact: true });
  return {
    open: async () => {
      await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Teachers' }).click();
    },
    show: (teacher) => list.getByRole('button', { name: new RegExp(`^${teacher} `) }).click(),
    row: (teacher) => list.getByRole('listitem').filter({ hasText: teacher }),
    addKind: async (kind) => {
      await main.getByRole('button', { name: /Add$/ }).click();
      await main.getByRole('button', { name: new RegExp(`^${kind}`) }).click();
    },
    lookInto: async (folder) => {
      await main.getByLabel('Folder').fill(folder);
      await main.getByRole('button', { name: 'Look into it' }).click();
    },
    submit: main.getByRole('button', { name: /^(Add|Fetch and add)$/ }),
    heading: (name) => main.getByRole('heading', { name, exact: true }),
    retrieve: () => main.getByRole('button', { name: /Retrieve$/ }).click(),
    retrievals: main.getByRole('region', { name: 'Retrieval' }).locator('tbody tr'),
    ask: async (question) => {
      await main.getByLabel('Question').fill(question);
      await main.getByLabel('Question').press('Enter');
    },
    found: main.getByRole('region', { name: 'Try it out' }).getByRole('listitem'),
    fact: (name) =>
      main
        .getByRole('complementary')
        .getByRole('term')
        .filter({ hasText: name })
        .locator('..')
        .getByRole('definition'),
    remove: main.getByRole('button', { name: 'Remove …' }),
  };
}
