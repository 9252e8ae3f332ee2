export type TextPart = { readonly text: string; readonly marked: boolean };

/** Words that stand in every question, and say nothing of where its answer is. */
const COMMON = new Set(
  'a an and are as at be by can do does for from has have how in is it its of on or that the to was what when where which who why will with'.split(
    ' ',
  ),
);

/** A text cut into parts, those marked that are words of the query. */
export function markWords(text: string, query: string): TextPart[] {
  const wanted = new Set(wordsOf(query).filter((word) => !COMMON.has(word)));
  const parts: TextPart[] = [];
  let plain = 0;
  for (const match of text.matchAll(/[\p{L}\p{N}]+/gu)) {
    if (!wanted.has(match[0].toLowerCase())) continue;
    if (match.index > plain) parts.push({ text: text.slice(plain, match.index), marked: false });
    parts.push({ text: match[0], marked: true });
    plain = match.index + match[0].length;
  }
  if (plain < text.length) parts.push({ text: text.slice(plain), marked: false });
  return parts;
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
