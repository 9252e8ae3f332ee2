import { expect, test } from 'vitest';
import { OUTCOME, OUTCOME_COUNT } from '../../../engine/selection/outcomes.ts';
import { rankColumns } from './rank-columns.ts';

test('the first 20 ranks stand by themselves, the rest in groups of one size', () => {
  const byRank = new Float64Array(100 * OUTCOME_COUNT);
  for (let rank = 0; rank < 100; rank++) byRank[rank * OUTCOME_COUNT + OUTCOME.reserve] = rank;
  byRank[22 * OUTCOME_COUNT + OUTCOME.kept] = 7;
  const columns = rankColumns({
    ranks: 100,
    byRank,
    total: new Float64Array(OUTCOME_COUNT),
    queries: new Uint32Array(OUTCOME_COUNT),
  });
  expect(columns).toHaveLength(40);
  expect(columns[0]).toEqual({ ranks: [1, 1], counts: {} });
  expect(columns[19]).toEqual({ ranks: [20, 20], counts: { reserve: 19 } });
  expect(columns[20]).toEqual({ ranks: [21, 24], counts: { kept: 7, reserve: 20 + 21 + 22 + 23 } });
  expect(columns[39]).toEqual({ ranks: [97, 100], counts: { reserve: 96 + 97 + 98 + 99 } });
});
