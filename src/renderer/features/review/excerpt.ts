import { WORDS } from '../../app/marked-words.ts';

/** Where a sentence ends, in scripts with and without spaces. */
const SENTENCE_ENDS = /[.!?…](?=\s)|[。！？؟।]/gu;

/**
 * Where the sentence begins that holds most of the wanted words; the first of them where several do.
 *
 * @returns 0 where a folded text shows that sentence anyhow, because it stands near the beginning
 */
export function bestSentence(text: string, wanted: ReadonlySet<string>): number {
  let best = { start: 0, hits: 0 };
  let start = 0;
  const ends = [...[...text.matchAll(SENTENCE_ENDS)].map(({ index }) => index + 1), text.length];
  for (const end of ends) {
    const found = new Set<string>();
    for (const [word] of text.slice(start, end).toLowerCase().matchAll(WORDS)) {
      if (wanted.has(word)) found.add(word);
    }
    if (found.size > best.hits) best = { start, hits: found.size };
    start = end;
  }
  return best.start < SEEN_ANYHOW ? 0 : best.start + (/^\s*/.exec(text.slice(best.start))?.[0].length ?? 0);
}

/** Two lines of a passage, in characters. */
const SEEN_ANYHOW = 90;
