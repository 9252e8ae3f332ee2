import { methodText } from '../../app/method-words.ts';
import { quantityText } from '../../app/wording.ts';
import type { Recipe } from './types.ts';

/** "Share of positive 95 % · bm25 · 4 negatives". */
export function recipeText({ sources, negatives }: Recipe): string {
  const methods = [...new Set(sources.map((source) => methodText(source)))];
  const teachers = [...new Set(sources.map(({ teacher }) => teacher))];
  return [methods.join(', '), teachers.join(' + '), `${quantityText(negatives, 'negative')} each`].join(
    ' · ',
  );
}

/** A format's title as FORMATS has it: who reads it, and what stands in it. */
export function splitTitle(title: string): { readonly reader: string; readonly holds: string } {
  const colon = title.indexOf(': ');
  return colon === -1
    ? { reader: title, holds: '' }
    : { reader: title.slice(0, colon), holds: title.slice(colon + 2) };
}

const DROP_TEXTS: Readonly<Record<string, string>> = {
  'no-negatives': 'without negatives',
  'too-few-negatives': 'with fewer negatives than the format has columns for',
  'missing-score': 'with a score missing',
};

/** "3 pairs left out, without negatives". */
export function droppedText(reason: string, count: number): string {
  return `${quantityText(count, 'pair')} left out, ${DROP_TEXTS[reason] ?? reason}`;
}

/** The address of a download: each part of the path encoded, the slashes between them kept. */
export function downloadAddress(path: string): string {
  return `/exports/${path.split('/').map(encodeURIComponent).join('/')}`;
}
