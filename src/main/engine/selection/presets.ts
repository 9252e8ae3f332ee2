import { WhetstoneError } from '../../../shared/errors.ts';
import type { Method, Recipe, Sampling } from '../../../shared/mining.ts';

/** The part of a recipe that the paper's ablation settles. */
export type Preset = {
  readonly name: string;
  /** What it does, and why one would want it. */
  readonly sentence: string;
  /** Where its values come from in the NV-Retriever paper (arXiv 2407.15831). */
  readonly source: string;
  readonly method: Method;
  readonly value: number | null;
  readonly negatives: number;
  readonly sampling: Sampling;
  readonly sampleK: number;
  readonly rankRange: Recipe['rankRange'];
};

/** Four negatives (§3.3.1), the best that pass; where they are drawn, from the first ten (Table 3). */
const BASE = {
  negatives: 4,
  sampling: 'top',
  sampleK: 10,
  rankRange: null,
} as const satisfies Partial<Preset>;

/** The paper's methods at the best values of its ablation. */
export const PRESETS: readonly Preset[] = [
  {
    name: 'naive',
    sentence:
      'The candidates that score best, whatever they score: the baseline, with every false negative left in.',
    source: '§3.1; Table 3, row 1',
    ...BASE,
    method: 'naive',
    value: null,
  },
  {
    name: 'shifted',
    sentence:
      'Drops the ten best candidates unseen, where false negatives are most frequent, and good negatives too.',
    source: '§3.1; Table 3; Figure 2 (best N = 10)',
    ...BASE,
    method: 'shifted',
    value: 10,
  },
  {
    name: 'abs',
    sentence:
      'Keeps what scores at most 0.7: one threshold for every query, tuned on e5-mistral-7b-instruct.',
    source: '§3.1; Table 3; Figure 3 (best threshold 0.7)',
    ...BASE,
    method: 'abs',
    value: 0.7,
  },
  {
    name: 'margin-pos',
    sentence: 'Keeps what scores at least 0.05 below the positive.',
    source: '§3.1, equation 1; Table 3; Figure 4 (best margin 0.05)',
    ...BASE,
    method: 'margin-pos',
    value: 0.05,
  },
  {
    name: 'perc-pos',
    sentence:
      "Keeps what scores at most 95 % of the positive's score: the paper's best method, and the one to start with.",
    source: '§3.1, equation 2; Table 3; Figure 5 (best share 95 %)',
    ...BASE,
    method: 'perc-pos',
    value: 0.95,
  },
  {
    name: 'perc-pos-sampled',
    sentence:
      'As perc-pos, but draws the four from the ten best that pass: more variety at the same accuracy.',
    source: '§3.4.3; Table 3, sampled top-10; Figure 6 (best k = 10)',
    ...BASE,
    method: 'perc-pos',
    value: 0.95,
    sampling: 'sampled',
  },
  {
    name: 'perc-pos-top1-sampled',
    sentence: 'As perc-pos-sampled, but the best that passes is always among the four.',
    source: '§3.4.3; Table 3, top-1 + sampled top-10; Figure 7 (best k = 10)',
    ...BASE,
    method: 'perc-pos',
    value: 0.95,
    sampling: 'top1-sampled',
  },
  {
    name: 'rank-30-100',
    sentence: 'Draws from ranks 30 to 100, far below most false negatives, as SFR-Embedding-Mistral does.',
    source: '§2.2 (its reference 16) and §3.1, sampling from a range',
    ...BASE,
    method: 'naive',
    value: null,
    sampling: 'sampled',
    sampleK: 70,
    rankRange: [30, 100],
  },
];

/**
 * The preset of that name.
 *
 * @throws WhetstoneError `usage`, which lists the names
 */
export function presetNamed(name: string): Preset {
  const preset = PRESETS.find((each) => each.name === name);
  if (preset !== undefined) return preset;
  const names = PRESETS.map((each) => each.name);
  throw new WhetstoneError('usage', `There is no preset "${name}". There is: ${names.join(', ')}.`, {
    details: { preset: name, presets: names },
  });
}
