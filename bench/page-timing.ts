import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';

/** The middle and the 95th percentile of some milliseconds. */
export type Timing = {
  readonly median: number;
  readonly p95: number;
  readonly worst: number;
  readonly of: number;
};

export function timingOf(milliseconds: readonly number[]): Timing {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!);
  return { median: at(0.5), p95: at(0.95), worst: at(1), of: sorted.length };
}

/** Makes the page able to measure; before it is opened. */
export async function prepareTiming(page: Page): Promise<void> {
  await page.addInitScript({ path: fileURLToPath(new URL('in-page.js', import.meta.url)) });
}

/**
 * Begins to watch an element of the page. What it answers with waits for the next event of a kind and for the paint
 * after the element has changed, and tells the time between them.
 *
 * @param watched a CSS selector of one element
 */
export async function watchToPaint(
  page: Page,
  watched: string,
  event: 'keydown' | 'change' | 'input',
): Promise<() => Promise<number>> {
  const measured = await page.evaluateHandle<{ readonly painted: Promise<number> }>(
    `watchToPaint(${JSON.stringify(watched)}, ${JSON.stringify(event)})`,
  );
  return async () => {
    const milliseconds = await measured.evaluate(({ painted }) => painted);
    await measured.dispose();
    return milliseconds;
  };
}

/** The time from the event that an action causes to the paint after an element has changed. */
export async function eventToPaint(
  page: Page,
  watched: string,
  event: 'keydown' | 'change' | 'input',
  act: () => Promise<unknown>,
): Promise<number> {
  const painted = await watchToPaint(page, watched, event);
  await act();
  return painted();
}
