import { expect, it } from 'vitest';
import { wantedWords } from '../../app/marked-words.ts';
import { bestSentence } from './excerpt.ts';

const wanted = wantedWords('How long does the owl brood?');
const filler =
  'This sentence speaks of something else, and goes on for quite a while so that two lines are full. ';

const from = (text: string): string => text.slice(bestSentence(text, wanted));

it('begins at the sentence with most of the words, the first of several', () => {
  expect(from(`${filler}An owl is there. ${filler}The owl may brood long. The owl can brood long.`)).toBe(
    'The owl may brood long. The owl can brood long.',
  );
});

it('begins at the beginning where nothing fits, or where it is seen anyhow', () => {
  expect(bestSentence(filler + filler, wanted)).toBe(0);
  expect(bestSentence(`Short. The owl may brood. ${filler}`, wanted)).toBe(0);
  expect(bestSentence('', wanted)).toBe(0);
});

it('knows the ends of sentences in scripts without spaces', () => {
  const text = `${'これは別の話です。'.repeat(12)}梟 は夜に狩る。`;
  expect(text.slice(bestSentence(text, wantedWords('梟 ?')))).toBe('梟 は夜に狩る。');
});
