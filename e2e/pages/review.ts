import { expect, type Locator, type Page } from '@playwright/test';

/** The Review page: the queue, the query with its candidates, the inspector. */
export type ReviewPage = {
  /** Opens it at an address: `?run=perc-pos&queue=near`. */
  readonly open: (search?: string) => Promise<void>;
  /** The question that is open. */
  readonly question: Locator;
  readonly positives: Locator;
  /** The candidates of the open query. */
  readonly candidates: Locator;
  /** The one that is open. */
  readonly chosen: Locator;
  /** The rank of the chosen one, once it has another than `before`. */
  readonly rank: (before?: number) => Promise<number>;
  /** Presses a key, and waits until what it does is on disk and the cursor has moved to another candidate or query. */
  readonly press: (key: string) => Promise<void>;
  readonly queue: Locator;
  /** The rows of the queue in sight. */
  readonly rows: Locator;
  readonly currentRow: Locator;
  readonly inspector: Locator;
  readonly history: Locator;
  readonly note: Locator;
  /** In the footer: whether all is on disk. */
  readonly saved: Locator;
  /** "34 of 120". */
  readonly progress: Locator;
};

export function reviewPage(page: Page): ReviewPage {
  const query = page.getByRole('region', { name: 'Query', exact: true });
  const candidates = query.getByRole('list', { name: 'Candidates' }).locator(':scope > .candidate');
  const chosen = query.locator('li[aria-current="true"]');
  const queue = page.getByRole('region', { name: 'Queue' });
  const rows = queue.getByRole('row').filter({ has: page.getByRole('gridcell') });
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  const saved = page.getByRole('contentinfo').locator('.saved-state');
  const where = async (): Promise<string> =>
    `${await query.getByRole('heading').first().textContent()} ${await chosen.textContent()}`;
  return {
    open: async (search = '') => {
      await page.evaluate((hash) => {
        window.location.hash = hash;
      }, `#/review${search}`);
    },
    question: query.getByRole('heading').first(),
    positives: query.locator('.positives'),
    candidates,
    chosen,
    rank: async (before) => {
      const rank = async (): Promise<number> =>
        Number(/rank (\d+)/.exec((await chosen.textContent()) ?? '')?.[1]);
      await expect.poll(rank).not.toBe(before ?? Number.NaN);
      return rank();
    },
    press: async (key) => {
      const before = await where();
      await page.keyboard.press(key);
      await expect.poll(where).not.toBe(before);
      await expect(saved).toContainText('All answers saved');
    },
    queue,
    rows,
    currentRow: rows.and(page.locator('[aria-selected="true"]')),
    inspector,
    history: inspector.locator('.history > li'),
    note: inspector.getByRole('textbox', { name: 'Note' }),
    saved,
    progress: page.locator('.review-progress-text'),
  };
}
