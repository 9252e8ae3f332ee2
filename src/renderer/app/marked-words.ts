/** `at`: where it begins in the text. */
export type TextPart = { readonly text: string; readonly marked: boolean; readonly at: number };

/** Words that stand in every question, and say nothing of where its answer is. */
const COMMON = new Set(
  'a an and are as at be by can do does for from has have how in is it its of on or that the to was what when where which who why will with'.split(
    ' ',
  ),
);

/** A run of letters and digits. */
export const WORDS = /[\p{L}\p{N}]+/gu;

/** A query's words that are worth looking for in a passage. */
export function wantedWords(query: string): ReadonlySet<string> {
  const words = query.toLowerCase().match(WORDS) ?? [];
  return new Set(words.filter((word) => !COMMON.has(word)));
}

/** A text cut into parts, those marked that are wanted words. */
export function markWords(text: string, wanted: ReadonlySet<string>): TextPart[] {
  const parts: TextPart[] = [];
  let plain = 0;
  for (const match of text.matchAll(WORDS)) {
    if (!wanted.has(match[0].toLowerCase())) continue;
    if (match.index > plain) parts.push({ text: text.slice(plain, match.index), marked: false, at: plain });
    parts.push({ text: match[0], marked: true, at: match.index });
    plain = match.index + match[0].length;
  }
  if (plain < text.length) parts.push({ text: text.slice(plain), marked: false, at: plain });
  return parts;
}
