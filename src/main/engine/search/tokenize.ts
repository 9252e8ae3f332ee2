/**
 * The English stop words that Lucene's StandardAnalyzer has used since its first releases, and that bm25s calls
 * "english": articles, prepositions and the like.
 */
export const ENGLISH_STOP_WORDS: ReadonlySet<string> = new Set(
  (
    'a an and are as at be but by for if in into is it no not of on or such that the their then there these they this ' +
    'to was will with'
  ).split(' '),
);

/** Runs of letters, marks, digits and underscores: a word in Unicode's sense. */
const WORD = /[\p{L}\p{M}\p{N}_]+/gu;
/** Scripts that put no spaces between words. Korean does, and is read as words. */
const UNSPACED =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]+/gu;
/** Nearly all texts of a corpus pass this test and need no second look. The scripts above begin at U+0E00. */
const HIGH_CHARACTER = /[\u0e00-\uffff]/;

export type Tokenizer = (text: string) => string[];

/**
 * Splits a text into BM25's tokens: Unicode normal form C, lower case (the same in every locale), then every word of
 * two characters or more, accents kept, nothing stemmed. For Latin text that is what bm25s does by default
 * (`(?u)\b\w\w+\b`); combining marks stay with their word, where Python's `\w` would cut Hindi words apart.
 *
 * Chinese, Japanese, Thai, Lao, Khmer and Burmese have no spaces between words: a run of their characters becomes its
 * overlapping pairs of characters (a run of one stays itself), as Lucene's CJK analyzer does.
 *
 * @param stopWords tokens to leave out, such as {@link ENGLISH_STOP_WORDS}.
 */
export function createTokenizer(stopWords: ReadonlySet<string>): Tokenizer {
  const addWord = (word: string, tokens: string[]) => {
    if (word.length > 1 && !isOneCharacter(word) && !stopWords.has(word)) tokens.push(word);
  };
  return (text) => {
    const words = text.normalize('NFC').toLowerCase().match(WORD) ?? [];
    const tokens: string[] = [];
    for (const word of words) {
      if (HIGH_CHARACTER.test(word)) splitUnspaced(word, tokens, addWord);
      else addWord(word, tokens);
    }
    return tokens;
  };
}

/** Characters beyond U+FFFF are two UTF-16 units. */
function isOneCharacter(word: string): boolean {
  return word.length === 2 && word.codePointAt(0)! > 0xffff;
}

/** Pairs for the runs of unspaced scripts inside a word, and what stands between them as words. */
function splitUnspaced(
  word: string,
  tokens: string[],
  addWord: (word: string, tokens: string[]) => void,
): void {
  let end = 0;
  for (const match of word.matchAll(UNSPACED)) {
    addWord(word.slice(end, match.index), tokens);
    const characters = Array.from(match[0]);
    if (characters.length === 1) tokens.push(match[0]);
    for (let i = 1; i < characters.length; i += 1) tokens.push(characters[i - 1]! + characters[i]!);
    end = match.index + match[0].length;
  }
  addWord(word.slice(end), tokens);
}
