import { hash } from 'node:crypto';

/** Bytes of SHA-256 kept: at 16, a billion passages collide with a probability below 1e-20. */
const HASH_BYTES = 16;

/** The identity of a passage (title and text) or, with an empty title, of a query: what labels key on. */
export function contentHash(title: string, text: string): Buffer {
  return hash('sha256', `${title}\0${text}`, 'buffer').subarray(0, HASH_BYTES);
}

const PLAIN_ASCII = /^[\x00-\x7f]*$/;

/** NFKC, case folded, white space collapsed: two spellings of one text become the same string (design §4, step 1). */
export function normaliseText(text: string): string {
  // Upper case first folds what lower case alone leaves apart, such as ß and ss.
  const folded = PLAIN_ASCII.test(text)
    ? text.toLowerCase()
    : text.normalize('NFKC').toUpperCase().toLowerCase();
  return folded.replace(/\s+/g, ' ').trim();
}

/** The text as encoders read it: title, a space, text. */
export function encoderText(title: string, text: string): string {
  return title === '' ? text : `${title} ${text}`;
}

function digest(text: string): Buffer {
  return hash('sha256', normaliseText(text), 'buffer');
}

/**
 * 48 bits of the normalised text's hash: equal texts have equal keys, whatever stands above them as a title, and it fits
 * a JavaScript number. The title stands in for a text that is empty.
 */
export function textKey(title: string, text: string): number {
  return digest(text === '' ? title : text).readUIntBE(0, 6);
}

/** A stable id for a passage or query that came without one. */
export function stableId(title: string, text: string): string {
  return digest(encoderText(title, text)).toString('hex', 0, 8);
}
