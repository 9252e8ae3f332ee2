import type { AddedToken } from './tokenizer-file.ts';

/** A stretch of text, or a token that was found in it. */
export type Section = { readonly text: string; readonly id: number | null; readonly start: number };

/** Cuts a text where added tokens stand in it. */
export type Splitter = (text: string) => readonly Section[];

const WORD_CHARACTER = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u;
const WHITE_SPACE_BEFORE = /\p{White_Space}+$/u;
const WHITE_SPACE_BEHIND = /^\p{White_Space}+/u;

function standsAlone(text: string, start: number, end: number): boolean {
  const before = Array.from(text.slice(Math.max(0, start - 2), start)).at(-1) ?? '';
  const behind = Array.from(text.slice(end, end + 2))[0] ?? '';
  return !WORD_CHARACTER.test(before) && !WORD_CHARACTER.test(behind);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/**
 * A splitter for the given tokens: from left to right, of several that match the longest; `single_word`, `lstrip` and `rstrip`
 * as Hugging Face's added_vocabulary.rs has them.
 * @param contentOf how a token's text stands in the texts that are split: as it is, or normalised
 */
export function createSplitter(
  tokens: readonly AddedToken[],
  contentOf: (token: AddedToken) => string,
): Splitter {
  const byContent = new Map(tokens.map((token) => [contentOf(token), token]));
  byContent.delete('');
  if (byContent.size === 0) return (text) => [{ text, id: null, start: 0 }];
  const longestFirst = [...byContent.keys()].toSorted((a, b) => b.length - a.length);
  const expression = new RegExp(longestFirst.map(escaped).join('|'), 'gu');
  return (text) => {
    const sections: Section[] = [];
    let done = 0;
    for (const match of text.matchAll(expression)) {
      const token = byContent.get(match[0]);
      let start = match.index;
      let end = start + match[0].length;
      if (token === undefined || start < done) continue;
      if (token.single_word && !standsAlone(text, start, end)) continue;
      if (token.lstrip) start -= WHITE_SPACE_BEFORE.exec(text.slice(done, start))?.[0].length ?? 0;
      if (token.rstrip) end += WHITE_SPACE_BEHIND.exec(text.slice(end))?.[0].length ?? 0;
      if (start > done) sections.push({ text: text.slice(done, start), id: null, start: done });
      sections.push({ text: text.slice(start, end), id: token.id, start });
      done = end;
    }
    if (done < text.length) sections.push({ text: text.slice(done), id: null, start: done });
    return sections;
  };
}
