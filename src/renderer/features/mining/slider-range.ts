import type { Method } from '../../../shared/mining.ts';
import { shareText } from '../../app/wording.ts';
import { PAPER_VALUES } from './draft.ts';
import type { Histograms } from './types.ts';

/** Between what a teacher's scores lie. */
export type Scores = { readonly min: number; readonly max: number };

/** The range of a teacher's scores, as its figures tell it. */
export function scoresOf(histograms: Histograms | null | undefined): Scores | null {
  return histograms ? { min: histograms.positive.min, max: histograms.positive.max } : null;
}

type Mark = { readonly value: number; readonly label: string };

export type SliderRange = {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly marks: readonly Mark[];
};

/** Cosines: the paper's values were found on them. */
const isCosine = ({ min, max }: Scores): boolean => min >= -1.001 && max <= 1.001;

const COSINES: Scores = { min: 0, max: 1 };
/** Steps of a slider over scores of any size. */
const STEPS = 200;

/** A step of 1, 2 or 5 times a power of ten. */
function roundStep(range: number): number {
  const rough = range / STEPS;
  const power = 10 ** Math.floor(Math.log10(rough));
  return Number((([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power).toPrecision(1));
}

function over(from: number, to: number): Pick<SliderRange, 'min' | 'max' | 'step'> {
  const step = to > from ? roundStep(to - from) : 1;
  const at = (value: number): number => Number((value * step).toPrecision(12));
  return { min: at(Math.floor(from / step)), max: at(Math.ceil(to / step)), step };
}

/**
 * Over which values a slider goes, with the paper's value marked where it means something.
 *
 * @param scores of the teacher; null: not known yet, and taken for cosines
 * @param topK how many candidates it has found for each query
 */
export function sliderRange(
  method: Exclude<Method, 'naive'>,
  scores: Scores | null,
  topK: number,
): SliderRange {
  const known = scores ?? COSINES;
  const range =
    method === 'perc-pos'
      ? { min: 0.5, max: 1.1, step: 0.01 }
      : method === 'shifted'
        ? { min: 0, max: Math.max(1, Math.min(50, topK)), step: 1 }
        : method === 'abs'
          ? over(known.min, known.max)
          : isCosine(known)
            ? { min: 0, max: 0.5, step: 0.005 }
            : over(0, (known.max - known.min) / 2);
  const format = valueText(method);
  const paper = PAPER_VALUES[method];
  const speaksOfIt = method === 'perc-pos' || method === 'shifted' || isCosine(known);
  const marks = [
    { value: range.min, label: format(range.min) },
    ...(speaksOfIt && paper > range.min && paper < range.max
      ? [{ value: paper, label: `paper ${format(paper)}` }]
      : []),
    { value: range.max, label: format(range.max) },
  ];
  return { ...range, marks };
}

function valueText(method: Method): (value: number) => string {
  return method === 'perc-pos' ? (value) => shareText(value) : String;
}

/** A value as it is read aloud. */
export function valueFormat(method: Method): (value: number) => string {
  switch (method) {
    case 'perc-pos':
      return (value) => `${shareText(value)} of the positive's score`;
    case 'margin-pos':
      return (value) => `${value} below the positive's score`;
    case 'shifted':
      return (value) => `the best ${value} dropped`;
    default:
      return String;
  }
}

/**
 * What a method starts with where it was not used yet: the paper's value, or for scores that are no cosines what is to
 * them as the paper's is to cosines.
 */
export function firstValue(method: Method, scores: Scores | null): number | null {
  const paper = PAPER_VALUES[method];
  if (paper === null || scores === null || isCosine(scores)) return paper;
  if (method !== 'abs' && method !== 'margin-pos') return paper;
  return Number((paper * scores.max).toPrecision(2));
}
