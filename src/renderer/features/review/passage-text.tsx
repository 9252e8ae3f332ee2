import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { markWords } from '../../app/marked-words.ts';
import { countText } from '../../app/wording.ts';
import { bestSentence } from './excerpt.ts';
import type { PassageText as Passage } from './types.ts';

/** Longer ones begin folded. */
const FOLDED_CHARACTERS = 1100;

type PassageTextProps = {
  readonly dataset: string;
  readonly id: string;
  readonly passage: Passage;
  readonly wanted: ReadonlySet<string>;
  readonly className: string;
  /** How many characters show before it folds. */
  readonly fold?: number;
};

/** A passage to read: the query's words are marked; a long one begins at its best sentence and unfolds. */
export function PassageText({
  dataset,
  id,
  passage,
  wanted,
  className,
  fold = FOLDED_CHARACTERS,
}: PassageTextProps) {
  const long = passage.length > fold;
  const [whole, setWhole] = useState(false);
  const missing = passage.length > passage.text.length;
  const rest = useQuery({
    ...api.review.passage.queryOptions({ dataset, passage: id }),
    enabled: whole && missing,
  });
  const start = long && !whole ? bestSentence(passage.text, wanted) : 0;
  const text = whole
    ? (rest.data ?? passage.text)
    : passage.text.slice(start, long ? start + fold : undefined);
  return (
    <>
      <p className={className} dir="auto">
        {start > 0 && '… '}
        <MarkedText text={text} wanted={wanted} />
        {!whole && start + text.length < passage.length && ' …'}
      </p>
      {long && (
        <button type="button" className="text-more" aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? 'Less' : `All of it (${countText(passage.length)} characters)`}
        </button>
      )}
    </>
  );
}

/** Text stays text, whatever it holds. */
export function MarkedText({
  text,
  wanted,
}: {
  readonly text: string;
  readonly wanted: ReadonlySet<string>;
}) {
  return markWords(text, wanted).map(({ text: part, marked, at }) =>
    marked ? <mark key={at}>{part}</mark> : <span key={at}>{part}</span>,
  );
}
