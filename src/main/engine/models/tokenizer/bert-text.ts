/*
 * The text handling of BERT's tokenizers, as Hugging Face's Rust implementation does it
 * (tokenizers/src/normalizers/bert.rs and pre_tokenizers/bert.rs).
 */

import { toForm } from './unicode-forms.ts';
import { YOUNGER_MARKS, YOUNGER_PUNCTUATION } from './younger-characters.ts';

/** Most texts, and a short way through: nothing in them is removed, spaced or decomposed. */
const PLAIN = /^[\x20-\x7e]*$/;
const REMOVED = new RegExp(
  `[\\0\\ufffd]|(?![\\t\\n\\r${YOUNGER_MARKS}])[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}]`,
  'gu',
);
const WHITE_SPACE = /\p{White_Space}/gu;
/** The two single characters were marks in Unicode 8. */
const MARKS = new RegExp(`(?![${YOUNGER_MARKS}])[\\p{Mn}\\u1734\\u{1171e}]`, 'gu');
/** The ideographs that are a word each (tokenization.py of the first BERT). */
const IDEOGRAPHS =
  /[\u4e00-\u9fff\u3400-\u4dbf\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b920}-\u{2ceaf}\uf900-\ufaff\u{2f800}-\u{2fa1f}]/gu;

export type BertTextOptions = {
  readonly clean_text: boolean;
  readonly handle_chinese_chars: boolean;
  readonly strip_accents?: boolean | null | undefined;
  readonly lowercase: boolean;
};

/** Lower case letter by letter, as Rust does it: a Σ at the end of a word becomes σ, not ς. */
export function lowerCase(text: string): string {
  return text.replaceAll('Σ', 'σ').toLowerCase();
}

/** The normalised text: control characters out, ideographs spaced, accents off, lower case. */
export function normalizeBertText(text: string, options: BertTextOptions): string {
  if (PLAIN.test(text)) return options.lowercase ? text.toLowerCase() : text;
  let result = text;
  if (options.clean_text) result = result.replace(REMOVED, '').replace(WHITE_SPACE, ' ');
  if (options.handle_chinese_chars) result = result.replace(IDEOGRAPHS, ' $& ');
  if (options.strip_accents ?? options.lowercase) result = toForm(result, 'NFD').replace(MARKS, '');
  return options.lowercase ? lowerCase(result) : result;
}

/** ASCII's symbols count as punctuation; the two single characters did so in Unicode 8. */
const PUNCTUATION = String.raw`!-\x2f:-@\x5b-\x60{-~\u166d\u{111c9}\p{P}`;
const WORD_OR_PUNCTUATION = new RegExp(
  `(?![${YOUNGER_PUNCTUATION}])[${PUNCTUATION}]|(?:[^\\p{White_Space}${PUNCTUATION}]|[${YOUNGER_PUNCTUATION}])+`,
  'gu',
);

const PLAIN_WORD_OR_PUNCTUATION = /[!-/:-@[-`{-~]|[^ !-/:-@[-`{-~]+/g;

/** Words and single punctuation marks. */
export function splitBertText(text: string): readonly string[] {
  return text.match(PLAIN.test(text) ? PLAIN_WORD_OR_PUNCTUATION : WORD_OR_PUNCTUATION) ?? [];
}
