/*
 * Unicode's normalisation forms and marks as the crate unicode-normalization-alignments has them, which Hugging Face's Rust
 * tokenizers normalise with: its tables are those of Unicode 9.
 */

import { DECOMPOSED_AFTER_UNICODE_9, MARKS_AFTER_UNICODE_9 } from './younger-characters.ts';

export type Form = 'NFC' | 'NFD' | 'NFKC' | 'NFKD';

const YOUNGER = new RegExp(`[${DECOMPOSED_AFTER_UNICODE_9}]`, 'u');
const AROUND_YOUNGER = new RegExp(`([${DECOMPOSED_AFTER_UNICODE_9}])`, 'u');
/** The two single characters are letters today, and were marks in Unicode 9. */
const MARKS = new RegExp(`(?![${MARKS_AFTER_UNICODE_9}])\\p{M}|[\\u1cf2\\u1cf3]`, 'gu');

/** The text in a normalisation form; characters that came after Unicode 9 stay as they are. */
export function toForm(text: string, form: Form): string {
  if (!YOUNGER.test(text)) return text.normalize(form);
  return text
    .split(AROUND_YOUNGER)
    .map((part, index) => (index % 2 === 0 ? part.normalize(form) : part))
    .join('');
}

/** The text without its combining marks, spacing ones included. */
export function stripMarks(text: string): string {
  return text.replace(MARKS, '');
}
