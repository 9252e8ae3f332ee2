import type { Locator, Page } from '@playwright/test';

/** The Mining page as a person uses it. */
export type MiningPage = {
  readonly open: () => Promise<void>;
  readonly name: Locator;
  readonly teacher: Locator;
  readonly preset: Locator;
  readonly chooseMethod: (code: string) => Promise<void>;
  readonly method: (code: string) => Locator;
  readonly slider: Locator;
  /** The field of the method's value, by what it is called. */
  readonly value: (name: string) => Locator;
  /** One of a few, by its group and its words. */
  readonly choose: (group: string, option: string) => Promise<void>;
  readonly openAdvanced: () => Promise<void>;
  readonly field: (name: string) => Locator;
  readonly save: Locator;
  /** Whether the run is saved, in the footer. */
  readonly saved: Locator;
  /** Whether enough is left. */
  readonly shortage: Locator;
  readonly ranks: Locator;
  /** A number of the legend, by its words. */
  readonly outcome: (words: string) => Locator;
  /** A row of what to look at, by its words. */
  readonly finding: (words: string | RegExp) => Locator;
  readonly compare: Locator;
  readonly runs: Locator;
  readonly run: (name: string) => Locator;
};

export function miningPage(page: Page): MiningPage {
  const main = page.getByRole('main');
  const form = main.getByRole('form', { name: 'Recipe' });
  const findings = main.getByRole('region', { name: 'What to look at before you save' });
  const ranks = main.getByRole('region', { name: /nearest candidate/ });
  const runs = main.getByRole('region', { name: 'Runs' }).getByRole('listitem');
  const method = (code: string): Locator =>
    form.getByRole('group', { name: 'Method', exact: true }).locator(`input[value="${code}"]`);
  return {
    open: async () => {
      await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Mining' }).click();
    },
    name: form.getByLabel('Name', { exact: true }),
    teacher: form.getByLabel('Teacher', { exact: true }),
    preset: form.getByLabel('Preset', { exact: true }),
    chooseMethod: (code) => method(code).check(),
    method,
    slider: form.getByRole('slider'),
    value: (name) => form.getByLabel(name, { exact: true }),
    choose: (group, option) =>
      form
        .getByRole('radiogroup', { name: group })
        .locator('label')
        .filter({ hasText: new RegExp(`^${option}$`) })
        .click(),
    openAdvanced: () => form.getByText('Advanced', { exact: false }).first().click(),
    field: (name) => form.getByLabel(name, { exact: true }),
    save: main.getByRole('button', { name: /Save run$/ }),
    saved: page.getByRole('contentinfo').getByRole('status'),
    shortage: main.locator('.mining-shortage'),
    ranks,
    outcome: (words) => ranks.getByRole('listitem').filter({ hasText: words }).getByRole('link'),
    finding: (words) => findings.getByRole('listitem').filter({ hasText: words }),
    compare: ranks.getByLabel('Compare with'),
    runs,
    run: (name) => runs.filter({ has: page.getByText(name, { exact: true }) }),
  };
}
