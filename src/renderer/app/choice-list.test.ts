import { describe, expect, it } from 'vitest';
import { bestFits } from './choice-list.ts';

const choices = ['Open the review queue', 'Review', 'Export', 'Show the previous (review)'];
const fits = (typed: string): string[] => bestFits(typed, choices, (choice) => choice);

describe('bestFits', () => {
  it('is everything, in order, while nothing is typed', () => {
    expect(fits('  ')).toEqual(choices);
  });

  it('puts what begins with the word first, then words that begin with it', () => {
    expect(fits('rev')).toEqual(['Review', 'Open the review queue', 'Show the previous (review)']);
  });

  it('wants every word, in any order, with or without capitals', () => {
    expect(fits('QUEUE op')).toEqual(['Open the review queue']);
    expect(fits('review nothing')).toEqual([]);
  });

  it('takes signs as they are', () => {
    expect(fits('(rev')).toEqual(['Show the previous (review)']);
  });
});
