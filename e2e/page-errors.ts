import type { Page } from '@playwright/test';

/** Gathers what a page complains about: console errors, exceptions, what its security policy refused. */
export function watchErrors(page: Page): readonly string[] {
  const errors: string[] = [];
  page.on('console', (message) => {
    const text = message.text();
    // A violation that a policy only reports is a warning.
    if (message.type() === 'error' || /content.security.policy/i.test(text)) errors.push(text);
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('requestfailed', (request) => {
    // A page that is left drops its requests.
    const reason = request.failure()?.errorText ?? '';
    if (reason !== 'net::ERR_ABORTED') errors.push(`${request.url()}: ${reason}`);
  });
  return errors;
}
