import { WhetstoneError } from '../../../shared/errors.ts';
import {
  LEAST_PLAUSIBLE_SHARE,
  type Method,
  MOST_SHARE,
  type Recipe,
  type Source,
} from '../../../shared/mining.ts';

/** A source fits in a byte, of which one value means "filled"; an ensemble has a handful. */
const MOST_SOURCES = 64;

function usage(message: string, details: Readonly<Record<string, string | number | null>>): WhetstoneError {
  return new WhetstoneError('usage', message, { details });
}

/** A share for messages: at most six digits, without the dust of binary fractions. */
function plain(value: number): string {
  return String(Number(value.toFixed(6)));
}

/**
 * Checks a method's value: none for `naive`, N for `shifted`, the threshold for `abs`, the margin for `margin-pos`,
 * the share for `perc-pos`.
 *
 * @throws WhetstoneError `usage` with what to give instead
 */
export function validateMethodValue(method: Method, value: number | null): void {
  if (method === 'naive') {
    if (value !== null) throw usage('naive takes no value: leave --value out.', { method, value });
    return;
  }
  if (value === null || !Number.isFinite(value)) {
    throw usage(`${method} needs --value: ${MEANING[method]}.`, { method, value });
  }
  if (method === 'shifted' && !(Number.isInteger(value) && value >= 0)) {
    throw usage(`shifted needs a whole number from 0 on: ${MEANING.shifted}.`, { method, value });
  }
  if (method === 'perc-pos') validateShare(value);
}

const MEANING = {
  shifted: 'how many of the best candidates to drop, such as 10',
  abs: 'the highest score that a negative may have, such as 0.7',
  'margin-pos': 'how far below the positive a negative must score, such as 0.05',
  'perc-pos': "the share of the positive's score that a negative may have, such as 0.95",
} as const satisfies Record<Exclude<Method, 'naive'>, string>;

function validateShare(value: number): void {
  const details = { method: 'perc-pos', value };
  if (value > 1 && value <= 100 && value > MOST_SHARE) {
    throw usage(
      `perc-pos takes a share, not a percentage, from above 0 to ${MOST_SHARE}; did you mean ${plain(value / 100)}?`,
      details,
    );
  }
  if (value <= 0 || value > MOST_SHARE) {
    throw usage(`perc-pos takes a share from above 0 to ${MOST_SHARE}, such as 0.95.`, details);
  }
  if (value < LEAST_PLAUSIBLE_SHARE) {
    throw usage(
      `perc-pos ${plain(value)} keeps only passages below ${plain(value * 100)} % of the positive; did you mean ${plain(1 - value)}?`,
      details,
    );
  }
}

/**
 * Checks that a recipe does not contradict itself.
 *
 * @throws WhetstoneError `usage`
 */
export function checkRecipe(recipe: Recipe): void {
  for (const source of recipe.sources) validateMethodValue(source.method, source.value);
  if (recipe.sources.length > MOST_SOURCES) {
    throw usage(`A run takes at most ${MOST_SOURCES} teachers.`, { sources: recipe.sources.length });
  }
  if (recipe.sources.length > 1 && recipe.ensemble === 'none') {
    throw usage(
      'Several teachers need --ensemble cross-sample, intra-sample or intra-sample-dedup; or name one teacher.',
      { sources: recipe.sources.length },
    );
  }
  if (recipe.sampling !== 'top' && recipe.sampleK < recipe.negatives) {
    throw usage(
      `${recipe.negatives} negatives cannot be drawn from the first ${recipe.sampleK}: raise --sample-k to ${recipe.negatives} or more.`,
      { sampleK: recipe.sampleK, negatives: recipe.negatives },
    );
  }
  if (recipe.rankRange !== null && recipe.rankRange[0] >= recipe.rankRange[1]) {
    throw usage(
      `The rank range ${recipe.rankRange[0]}:${recipe.rankRange[1]} is empty: its second number is the first rank that it leaves out.`,
      { from: recipe.rankRange[0], to: recipe.rankRange[1] },
    );
  }
}

/**
 * What a teacher's list means. `random` means neither; negatives that came with the data without scores are an order
 * only.
 */
export type TeacherMeaning = { readonly order: boolean; readonly scores: boolean };

/**
 * Checks that a teacher has what a source's method and the recipe's minimum read (design §4 step 0).
 *
 * @throws WhetstoneError `teacher-unsuitable`
 */
export function checkTeacherSuits(source: Source, minScore: number | null, teacher: TeacherMeaning): void {
  const readsScores = source.method !== 'naive' && source.method !== 'shifted';
  const fault =
    readsScores && !teacher.scores
      ? source.method
      : source.method === 'shifted' && !teacher.order
        ? source.method
        : minScore !== null && !teacher.scores
          ? 'a minimum score'
          : null;
  if (fault === null) return;
  throw new WhetstoneError(
    'teacher-unsuitable',
    `The teacher ${source.teacher} has no meaningful scores, which ${fault} would read: use --method naive with it, or another teacher.`,
    { details: { teacher: source.teacher, method: source.method } },
  );
}
