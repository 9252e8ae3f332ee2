import type { Method, Source } from '../../shared/mining.ts';
import { shareText } from './wording.ts';

/** A method has one name everywhere; its code stands beside it where one chooses. */
export const METHOD_NAMES = {
  naive: 'Naive top-k',
  shifted: 'Shifted by N',
  abs: 'Absolute',
  'margin-pos': 'Margin to positive',
  'perc-pos': 'Share of positive',
} as const satisfies Record<Method, string>;

/** A method's value in its own unit: "95 %", "10", "0.05"; empty for `naive`. */
export function methodValueText({ method, value }: Pick<Source, 'method' | 'value'>): string {
  if (value === null) return '';
  return method === 'perc-pos' ? shareText(value, isWhole(value * 100) ? 0 : 1) : String(value);
}

/** "Share of positive 95 %". */
export function methodText(source: Pick<Source, 'method' | 'value'>): string {
  return `${METHOD_NAMES[source.method]} ${methodValueText(source)}`.trimEnd();
}

/** Within what a binary fraction is off. */
const isWhole = (value: number): boolean => Math.abs(value - Math.round(value)) < 1e-9;
