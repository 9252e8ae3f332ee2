import { describe, expect, it } from 'vitest';
import { learningRateAt, type Schedule } from './schedule.ts';

const rates = (changes: Partial<Schedule>): readonly number[] => {
  const schedule: Schedule = { learningRate: 8, decay: 'linear', warmupSteps: 2, totalSteps: 6, ...changes };
  return Array.from({ length: 7 }, (_, step) => learningRateAt(schedule, step));
};

describe('the learning rate', () => {
  it.each<[string, Partial<Schedule>, readonly number[]]>([
    ['linearly', {}, [0, 4, 8, 6, 4, 2, 0]],
    ['not at all', { decay: 'constant' }, [0, 4, 8, 8, 8, 8, 8]],
    ['along a cosine', { decay: 'cosine' }, [0, 4, 8, 4 + 2 * Math.SQRT2, 4, 4 - 2 * Math.SQRT2, 0]],
    ['from the start without a warm-up', { warmupSteps: 0, totalSteps: 4 }, [8, 6, 4, 2, 0, 0, 0]],
  ])('rises over the warm-up and falls %s', (_what, changes, expected) => {
    expect(rates(changes)).toEqual(expected.map((rate) => expect.closeTo(rate, 10)));
  });
});
