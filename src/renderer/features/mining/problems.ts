import {
  LEAST_PLAUSIBLE_SHARE,
  type Method,
  MOST_SHARE,
  type Recipe,
  type Source,
} from '../../../shared/mining.ts';
import { METHOD_NAMES } from '../../app/method-words.ts';
import { shareText } from '../../app/wording.ts';
import { withSource } from './draft.ts';
import type { ListedTeacher } from './types.ts';

/** Where in the form something is wrong: a field of the recipe, or one of a source by its place. */
export type ProblemField = 'sampleK' | 'rankRange' | 'minScore' | `method ${number}` | `value ${number}`;

/** What is wrong, and the recipe that was probably meant. */
export type Problem = {
  readonly text: string;
  readonly fix?: { readonly label: string; readonly recipe: Recipe };
};

export type Problems = ReadonlyMap<ProblemField, Problem>;

type TeacherKind = Pick<ListedTeacher, 'id'> & { readonly config: Pick<ListedTeacher['config'], 'kind'> };

/** Random scores mean nothing, and given negatives have an order only. */
export function teacherHasScores({ config: { kind } }: Pick<TeacherKind, 'config'>): boolean {
  return kind !== 'random' && kind !== 'given';
}

/** Whether a method reads what a teacher has. */
export function methodSuits(method: Method, teacher: Pick<TeacherKind, 'config'> | undefined): boolean {
  if (teacher === undefined || method === 'naive') return true;
  return method === 'shifted' ? teacher.config.kind !== 'random' : teacherHasScores(teacher);
}

/** What contradicts itself in a recipe, by field. Main refuses the same. */
export function recipeProblems(recipe: Recipe, teachers: readonly TeacherKind[]): Problems {
  const problems = new Map<ProblemField, Problem>();
  for (const [index, source] of recipe.sources.entries()) {
    const teacher = teachers.find(({ id }) => id === source.teacher);
    if (!methodSuits(source.method, teacher)) {
      problems.set(`method ${index}`, {
        text: `${source.teacher} has no scores that ${METHOD_NAMES[source.method]} could read: only Naive top-k works with it.`,
        fix: {
          label: 'Use Naive top-k',
          recipe: withSource(recipe, index, { method: 'naive', value: null }),
        },
      });
      continue;
    }
    const problem = valueProblem(recipe, index, source);
    if (problem !== null) problems.set(`value ${index}`, problem);
    if (recipe.minScore !== null && teacher !== undefined && !teacherHasScores(teacher))
      problems.set('minScore', { text: `${source.teacher} has no scores that a minimum could read.` });
  }
  const { sampling, sampleK, negatives, rankRange } = recipe;
  if (sampling !== 'top' && sampleK < negatives) {
    problems.set('sampleK', {
      text: `${negatives} negatives cannot be drawn from the first ${sampleK}.`,
      fix: { label: `Draw from ${negatives}`, recipe: { ...recipe, sampleK: negatives } },
    });
  }
  if (rankRange !== null && rankRange[0] >= rankRange[1]) {
    problems.set('rankRange', { text: 'The range is empty: it has to end after it begins.' });
  }
  return problems;
}

/** A share for messages: without the dust of binary fractions. */
const plain = (value: number): number => Number(value.toFixed(6));

function valueProblem(recipe: Recipe, index: number, { method, value }: Source): Problem | null {
  if (method === 'naive') return null;
  if (value === null || !Number.isFinite(value)) return { text: 'It needs a value.' };
  if (method === 'shifted' && !(Number.isInteger(value) && value >= 0))
    return { text: 'A whole number from 0 on: how many of the best candidates to drop.' };
  if (method !== 'perc-pos') return null;
  const use = (share: number): NonNullable<Problem['fix']> => ({
    label: `Use ${plain(share)}`,
    recipe: withSource(recipe, index, { value: plain(share) }),
  });
  if (value > MOST_SHARE && value <= 100)
    return {
      text: `A share, not a percentage: did you mean ${plain(value / 100)}?`,
      fix: use(value / 100),
    };
  if (value <= 0 || value > MOST_SHARE)
    return { text: `A share from above 0 to ${MOST_SHARE}, such as 0.95.` };
  if (value < LEAST_PLAUSIBLE_SHARE)
    return {
      text: `It keeps only passages below ${shareText(value, 0)} of the positive; did you mean ${plain(1 - value)}?`,
      fix: use(1 - value),
    };
  return null;
}
