import { expect, it } from 'vitest';
import { type GivenAnswer, withGivenAnswers } from './given-answers.ts';
import { candidateOf, pairOf, queryOf } from './reviewed.fixture.ts';

const given = (changes: Partial<GivenAnswer>): GivenAnswer => ({
  dataset: 'd',
  query: 'q',
  passage: 'a',
  curator: 'ann',
  label: 'true-negative',
  note: null,
  at: '2026-11-25T12:00:00.000Z',
  event: 11,
  ...changes,
});

const shown = queryOf([pairOf([candidateOf('a'), candidateOf('b')], ['a', 'b'])]);

it('shows an answer that the query has not seen, and takes it from what is to judge', () => {
  const after = withGivenAnswers(shown, 'd', [given({})]);
  expect(after.pairs[0]?.candidates.map(({ label }) => label)).toEqual(['true-negative', null]);
  expect(after.pairs[0]?.toJudge).toEqual(['b']);
  expect(after.answers).toMatchObject([
    { passage: 'a', curator: 'ann', label: 'true-negative', later: false },
  ]);
});

it('leaves alone what was seen, and what is about another query or data set', () => {
  const others = [given({ event: 10 }), given({ query: 'other' }), given({ dataset: 'other' })];
  expect(withGivenAnswers(shown, 'd', others)).toBe(shown);
});

it('lets the last of a curator’s answers hold, and takes back what was cleared', () => {
  const changed = withGivenAnswers(shown, 'd', [given({}), given({ label: 'false-negative', event: 12 })]);
  expect(changed.answers).toHaveLength(1);
  expect(changed.pairs[0]?.candidates[0]?.label).toBe('false-negative');
  const cleared = withGivenAnswers(shown, 'd', [given({}), given({ label: null, event: 12 })]);
  expect(cleared.answers).toEqual([]);
  expect(cleared.pairs[0]?.toJudge).toEqual(['a', 'b']);
});

it('makes a passage ambiguous on which two curators disagree', () => {
  const ben = {
    passage: 'a',
    curator: 'ben',
    label: 'false-negative',
    note: null,
    at: '',
    later: false,
  } as const;
  const after = withGivenAnswers({ ...shown, answers: [ben] }, 'd', [given({})]);
  expect(after.pairs[0]?.candidates[0]?.label).toBe('ambiguous');
});
