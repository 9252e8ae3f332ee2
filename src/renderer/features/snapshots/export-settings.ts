import type { ExportOptions, Format, ListedSnapshot } from './types.ts';

export type ExportSettings = {
  readonly format: string;
  readonly container: string | null;
  readonly split: string | null;
  /** null: as it is suggested; while it is typed it may be empty. */
  readonly out: string | null;
  readonly options: ExportOptions;
};

/** Why an option cannot be had, and whether it holds whatever one says; free where neither. */
export type OptionState = { readonly fixed: boolean | null; readonly why: string };

const FREE: OptionState = { fixed: null, why: '' };

/** Which options a format leaves open for a snapshot. */
export function optionStates(
  format: Format,
  container: string,
  { prompts }: Pick<ListedSnapshot, 'prompts'>,
  { texts }: Pick<ExportOptions, 'texts'>,
): Readonly<Record<keyof ExportOptions, OptionState>> {
  const noPrompts = prompts.query === '' && prompts.passage === '';
  const promptsWhy =
    format.prompts === 'never'
      ? 'The format has no place for them.'
      : noPrompts
        ? 'The teacher has none.'
        : !texts && format.texts === 'optional'
          ? 'They stand before texts, which are left out.'
          : null;
  return {
    scores: format.scores === 'never' ? { fixed: false, why: 'The format has no place for them.' } : FREE,
    ids:
      format.ids === 'always'
        ? { fixed: true, why: 'The format always has them.' }
        : format.ids === 'never'
          ? { fixed: false, why: 'The format has no place for them.' }
          : !texts && format.texts === 'optional'
            ? { fixed: true, why: 'Without texts they are all there is.' }
            : FREE,
    texts: format.texts === 'always' ? { fixed: true, why: 'The trainer reads texts.' } : FREE,
    prompts: promptsWhy === null ? FREE : { fixed: false, why: promptsWhy },
    escapeSpreadsheet:
      container === 'csv' ? FREE : { fixed: false, why: 'Only CSV is opened by spreadsheets.' },
  };
}

/** The options that are asked for: what the format fixes stands, whatever one had chosen for another. */
export function effectiveOptions(
  chosen: ExportOptions,
  states: Readonly<Record<keyof ExportOptions, OptionState>>,
): ExportOptions {
  const of = (name: keyof ExportOptions): boolean => states[name].fixed ?? chosen[name];
  return {
    scores: of('scores'),
    ids: of('ids'),
    texts: of('texts'),
    prompts: of('prompts'),
    escapeSpreadsheet: of('escapeSpreadsheet'),
  };
}
