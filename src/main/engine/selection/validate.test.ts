import { describe, expect, test } from 'vitest';
import { WhetstoneError } from '../../../shared/errors.ts';
import { METHODS, type Method, recipeSchema } from '../../../shared/mining.ts';
import { PRESETS, presetNamed } from './presets.ts';
import { recipeOf, source } from './test-tables.ts';
import { checkRecipe, checkTeacherSuits, validateMethodValue } from './validate.ts';

function faultOf(run: () => void): { code: string; message: string } | null {
  try {
    run();
    return null;
  } catch (error) {
    if (!(error instanceof WhetstoneError)) throw error;
    return { code: error.code, message: error.message };
  }
}

describe('a method and its value', () => {
  test.each([
    ['naive', null],
    ['shifted', 0],
    ['shifted', 10],
    ['abs', -0.3],
    ['abs', 250],
    ['margin-pos', 0],
    ['margin-pos', 12.5],
    ['perc-pos', 0.3],
    ['perc-pos', 1],
    ['perc-pos', 1.5],
  ] as const)('%s %s is accepted', (method, value) => {
    expect(faultOf(() => validateMethodValue(method, value))).toBeNull();
  });

  test.each([
    ['naive', 0.5, 'naive takes no value'],
    ['shifted', null, 'shifted needs --value: how many of the best candidates to drop, such as 10.'],
    ['shifted', 2.5, 'whole number'],
    ['shifted', -1, 'whole number'],
    ['abs', null, 'abs needs --value'],
    ['abs', Number.NaN, 'abs needs --value'],
    ['margin-pos', Number.POSITIVE_INFINITY, 'margin-pos needs --value'],
    ['perc-pos', 0, 'from above 0 to 1.5'],
    ['perc-pos', -0.95, 'from above 0 to 1.5'],
    ['perc-pos', 1.6, 'did you mean 0.016?'],
    ['perc-pos', 95, 'did you mean 0.95?'],
    ['perc-pos', 101, 'from above 0 to 1.5'],
  ] as const)('%s %s is refused: %s', (method, value, message) => {
    expect(faultOf(() => validateMethodValue(method, value))).toEqual({
      code: 'usage',
      message: expect.stringContaining(message),
    });
  });

  test('a margin given as a share is answered with the share that was meant', () => {
    expect(faultOf(() => validateMethodValue('perc-pos', 0.05))).toEqual({
      code: 'usage',
      message: 'perc-pos 0.05 keeps only passages below 5 % of the positive; did you mean 0.95?',
    });
    expect(faultOf(() => validateMethodValue('perc-pos', 0.1))?.message).toContain(
      'below 10 % of the positive; did you mean 0.9?',
    );
  });
});

describe('a recipe that contradicts itself', () => {
  const two = [source('naive', null).sources[0]!, source('naive', null).sources[0]!];

  test.each([
    [{ sources: two }, 'Several teachers need --ensemble'],
    [{ sampling: 'sampled', sampleK: 3 }, '4 negatives cannot be drawn from the first 3'],
    [{ rankRange: [5, 5] }, 'The rank range 5:5 is empty'],
    [source('perc-pos', 0.05), 'did you mean 0.95?'],
    [{ sources: Array.from({ length: 65 }, () => two[0]), ensemble: 'intra-sample' }, 'at most 64 teachers'],
  ])('%j', (changes, message) => {
    expect(faultOf(() => checkRecipe(recipeOf(changes)))).toEqual({
      code: 'usage',
      message: expect.stringContaining(message),
    });
  });

  test('others pass', () => {
    expect(faultOf(() => checkRecipe(recipeOf({ sources: two, ensemble: 'cross-sample' })))).toBeNull();
    expect(
      faultOf(() => checkRecipe(recipeOf({ sampling: 'sampled', sampleK: 4, rankRange: [0, 1] }))),
    ).toBeNull();
  });
});

describe('teachers without meaningful scores', () => {
  const random = { order: false, scores: false };
  const given = { order: true, scores: false };
  const accepted = (meaning: typeof random): Method[] =>
    METHODS.filter(
      (method) =>
        faultOf(() => checkTeacherSuits({ teacher: 'r', method, value: 1 }, null, meaning)) === null,
    );

  test('random accepts naive only; an order without scores also shifted; a scored teacher all', () => {
    expect(accepted(random)).toEqual(['naive']);
    expect(accepted(given)).toEqual(['naive', 'shifted']);
    expect(accepted({ order: true, scores: true })).toEqual([...METHODS]);
  });

  test('nor does a minimum score mean anything there', () => {
    const naive = { teacher: 'r', method: 'naive', value: null } as const;
    expect(faultOf(() => checkTeacherSuits(naive, 0.3, random))).toEqual({
      code: 'teacher-unsuitable',
      message:
        'The teacher r has no meaningful scores, which a minimum score would read: use --method naive with it, or another teacher.',
    });
  });
});

describe('presets', () => {
  test.each(PRESETS)('$name is a valid recipe and says where it comes from', (preset) => {
    const { method, value, negatives, sampling, sampleK, rankRange } = preset;
    const recipe = recipeOf({ ...source(method, value), negatives, sampling, sampleK, rankRange });
    expect(recipeSchema.safeParse(recipe).success).toBe(true);
    expect(faultOf(() => checkRecipe(recipe))).toBeNull();
    expect(preset.source).toMatch(/§/);
    expect(presetNamed(preset.name)).toBe(preset);
  });

  test("they are the paper's best values, with four negatives", () => {
    const values = PRESETS.map(({ name, method, value, sampling, sampleK }) => [
      name,
      method,
      value,
      sampling,
      sampleK,
    ]);
    expect(values).toEqual([
      ['naive', 'naive', null, 'top', 10],
      ['shifted', 'shifted', 10, 'top', 10],
      ['abs', 'abs', 0.7, 'top', 10],
      ['margin-pos', 'margin-pos', 0.05, 'top', 10],
      ['perc-pos', 'perc-pos', 0.95, 'top', 10],
      ['perc-pos-sampled', 'perc-pos', 0.95, 'sampled', 10],
      ['perc-pos-top1-sampled', 'perc-pos', 0.95, 'top1-sampled', 10],
      ['rank-30-100', 'naive', null, 'sampled', 70],
    ]);
    expect(PRESETS.map(({ negatives }) => negatives)).toEqual(PRESETS.map(() => 4));
    expect(presetNamed('rank-30-100').rankRange).toEqual([30, 100]);
  });

  test('an unknown name is answered with the known ones', () => {
    expect(faultOf(() => presetNamed('best'))).toEqual({
      code: 'usage',
      message: expect.stringContaining('perc-pos-sampled'),
    });
  });
});
