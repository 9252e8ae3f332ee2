import { describe, expect, it } from 'vitest';
import { freeId, idProblem } from './words.ts';

describe('a teacher’s id', () => {
  it.each([
    ['bm25', null],
    ['all-MiniLM-L6-v2', null],
    ['', 'Give it a name.'],
    ['-x', expect.stringContaining('Letters')],
    ['a b', expect.stringContaining('Letters')],
    ['x'.repeat(65), expect.stringContaining('at most 64')],
    ['there', 'Another teacher has this name.'],
  ])('%j: %j', (id, expected) => {
    expect(idProblem(id, ['there'])).toEqual(expected);
  });

  it('is the name itself, or the first number behind it that is free', () => {
    expect(freeId('bm25', [])).toBe('bm25');
    expect(freeId('bm25', ['bm25', 'bm25-2'])).toBe('bm25-3');
    const long = 'x'.repeat(64);
    expect(idProblem(freeId(long, [long]), [long])).toBeNull();
  });
});
