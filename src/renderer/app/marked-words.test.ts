import fc from 'fast-check';
import { expect, test } from 'vitest';
import { markWords, wantedWords } from './marked-words.ts';

const marked = (text: string, query: string): string[] =>
  markWords(text, wantedWords(query))
    .filter((part) => part.marked)
    .map((part) => part.text);

test('words of the query are marked whole and in any case; common ones and parts of words are not', () => {
  expect(marked('The Owl is on an egg. Eggs and owls: owl!', 'How does the owl sit on its egg?')).toEqual([
    'Owl',
    'egg',
    'owl',
  ]);
  expect(marked('Über süße Blüten', 'ÜBER blüten')).toEqual(['Über', 'Blüten']);
});

test('the parts are the text, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (text, query) => {
      expect(
        markWords(text, wantedWords(query))
          .map((part) => part.text)
          .join(''),
      ).toBe(text);
    }),
  );
});
