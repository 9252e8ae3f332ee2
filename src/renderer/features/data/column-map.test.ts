import { expect, it } from 'vitest';
import { choicesOf, columnOf, toColumnMap } from './column-map.ts';

const GUESS = { query: 'question', positive: 'answer', title: 'heading' };

it('sends no map while nothing is chosen: the reader goes by the names', () => {
  expect(toColumnMap(GUESS, {})).toEqual({});
});

it('settles all columns that decide what a row is as soon as one is chosen', () => {
  expect(toColumnMap(GUESS, { passage: 'reply' })).toEqual({ query: 'question', positive: 'reply' });
  expect(toColumnMap(GUESS, { label: 'grade' })).toEqual({
    query: 'question',
    positive: 'answer',
    label: 'grade',
  });
});

it('makes a corpus of a passage without a query', () => {
  expect(toColumnMap(GUESS, { query: '' })).toEqual({ text: 'answer' });
  expect(toColumnMap({}, { passage: 'body', passageId: 'nr' })).toEqual({ text: 'body', passageId: 'nr' });
});

it('keeps the guessed negatives, or those that were chosen', () => {
  const guess = { ...GUESS, negative: ['neg_1', 'neg_2'] };
  expect(toColumnMap(guess, { label: 'grade' }).negative).toEqual(['neg_1', 'neg_2']);
  expect(toColumnMap(guess, { negatives: ['neg_2'] }).negative).toEqual(['neg_2']);
  expect(toColumnMap(guess, { negatives: [] })).toEqual({ query: 'question', positive: 'answer' });
});

it('gives back the choices that led to a map', () => {
  const choices = { query: 'q', passage: 'p', title: 't', negatives: ['n'] };
  expect(choicesOf(toColumnMap({}, choices))).toEqual(choices);
  expect(choicesOf({ text: 'body' })).toEqual({ passage: 'body' });
  expect(choicesOf({})).toEqual({});
});

it('shows a choice before a guess', () => {
  expect(columnOf(GUESS, {}, 'passage')).toBe('answer');
  expect(columnOf(GUESS, { passage: '' }, 'passage')).toBe('');
  expect(columnOf({ text: 'body' }, {}, 'passage')).toBe('body');
});
