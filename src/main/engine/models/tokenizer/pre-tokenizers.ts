import { splitBertText } from './bert-text.ts';
import type { PreTokenizerConfig } from './tokenizer-file.ts';
import { NUMBERS_AND_LETTERS_AFTER_UNICODE_16 } from './younger-characters.ts';

/**
 * Splits a stretch of text into words.
 * @param first whether the stretch is the text's beginning
 */
export type PreTokenizer = (text: string, first: boolean) => readonly string[];

/**
 * GPT-2's pattern, as the Rust implementation's library of regular expressions (Oniguruma) reads it: `\s` is Unicode's
 * White_Space, which is not quite JavaScript's, and letters and numbers are those of Unicode 16.
 */
const BYTE_LEVEL_WORDS = (() => {
  const of = (property: string): string =>
    `(?:(?![${NUMBERS_AND_LETTERS_AFTER_UNICODE_16}])\\p{${property}})+`;
  const other = `(?:[^\\p{White_Space}\\p{L}\\p{N}]|[${NUMBERS_AND_LETTERS_AFTER_UNICODE_16}])+`;
  return new RegExp(
    `'s|'t|'re|'ve|'m|'ll|'d| ?${of('L')}| ?${of('N')}| ?${other}|\\p{White_Space}+(?!\\P{White_Space})|\\p{White_Space}+`,
    'gu',
  );
})();

const NOT_WHITE_SPACE = /\P{White_Space}+/gu;

/** GPT-2's printable stand-ins for bytes: Latin-1's visible characters are themselves, the others start at U+0100. */
const BYTE_CHARACTERS: readonly string[] = (() => {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const visible = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    return String.fromCharCode(visible ? byte : next++);
  });
})();

function byteCharacters(word: string): string {
  let result = '';
  for (const byte of Buffer.from(word, 'utf8')) result += BYTE_CHARACTERS[byte];
  return result;
}

/** Cuts before every `mark`, and keeps it. */
function splitBefore(text: string, mark: string): readonly string[] {
  const words: string[] = [];
  let start = 0;
  for (let at = text.indexOf(mark, 1); at !== -1; at = text.indexOf(mark, at + 1)) {
    words.push(text.slice(start, at));
    start = at;
  }
  words.push(text.slice(start));
  return words;
}

/** The function that a tokenizer.json's `pre_tokenizer` describes. */
export function createPreTokenizer(config: PreTokenizerConfig | null): PreTokenizer {
  if (config === null) return (text) => [text];
  switch (config.type) {
    case 'Sequence': {
      const steps = config.pretokenizers.map(createPreTokenizer);
      return (text, first) =>
        steps.reduce<readonly string[]>(
          (words, step) => words.flatMap((word, index) => step(word, first && index === 0)),
          [text],
        );
    }
    case 'BertPreTokenizer':
      return splitBertText;
    case 'WhitespaceSplit':
      return (text) => text.match(NOT_WHITE_SPACE) ?? [];
    case 'Metaspace': {
      const { replacement, split } = config;
      const scheme = config.add_prefix_space ? config.prepend_scheme : 'never';
      return (text, first) => {
        if (text === '') return [];
        const replaced = text.replaceAll(' ', () => replacement);
        const prepend = scheme === 'always' || (scheme === 'first' && first);
        const whole = prepend && !replaced.startsWith(replacement) ? replacement + replaced : replaced;
        return split ? splitBefore(whole, replacement) : [whole];
      };
    }
    case 'ByteLevel':
      return (text) => {
        const whole = config.add_prefix_space && !text.startsWith(' ') ? ` ${text}` : text;
        const words = config.use_regex ? (whole.match(BYTE_LEVEL_WORDS) ?? []) : [whole];
        return words.map(byteCharacters);
      };
  }
}
