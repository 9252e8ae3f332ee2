import type { MarkedText } from './types.ts';

/** A text with what a search found set off. Text stays text, whatever it holds. */
export function Marked({ text }: { readonly text: MarkedText }) {
  return text.map((part, place) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other name, and never move
    part.hit ? <mark key={place}>{part.text}</mark> : <span key={place}>{part.text}</span>,
  );
}
