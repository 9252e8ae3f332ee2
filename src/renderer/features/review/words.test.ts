import { expect, it } from 'vitest';
import { candidateOf, pairOf } from './reviewed.fixture.ts';
import { effectText, pairNote, ratioText, scoreText } from './words.ts';

it('says what an answer does, by what became of the candidate', () => {
  expect(effectText(candidateOf('a', { verdict: 'removed' }), false)).toContain(
    'No: it goes back in as a negative.',
  );
  expect(effectText(candidateOf('a', { verdict: 'removed' }), false)).toContain('Yes: it stays out');
  expect(effectText(candidateOf('a'), true)).toContain(
    'Yes: it goes out, as a false negative, and becomes a positive.',
  );
  expect(effectText(candidateOf('a', { verdict: 'removed', reason: 'positive' }), false)).toContain(
    'withdrawn',
  );
});

it('gives a score the digits that its size needs, and its share of the positive', () => {
  expect([0.7841, 8.0829, 17.948, 123.456].map(scoreText)).toEqual(['0.784', '8.083', '17.95', '123.5']);
  expect(ratioText(0.784, 0.812)).toBe('97 % of positive');
  expect(ratioText(-0.2, -0.1)).toBe('−0.100 of positive');
  expect(ratioText(null, 1)).toBe('');
});

it('says why a pair has nothing to judge', () => {
  expect(pairNote(pairOf([candidateOf('a')]))).toBe('');
  expect(pairNote({ ...pairOf([]), status: 'withdrawn' })).toContain('does not answer');
  expect(pairNote(pairOf([]))).toContain('no candidates');
});
