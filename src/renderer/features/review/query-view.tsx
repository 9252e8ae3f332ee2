import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Recipe } from '../../../shared/mining.ts';
import { wantedWords } from '../../app/marked-words.ts';
import { quantityText } from '../../app/wording.ts';
import { CandidateList } from './candidate-list.tsx';
import { Positives } from './positives.tsx';
import { ScoreRail } from './score-rail.tsx';
import type { ReviewedQuery } from './types.ts';
import type { useAnswering } from './use-answering.ts';
import { pairNote } from './words.ts';
import { WriteProblem } from './write-state.tsx';

type QueryViewProps = {
  readonly reviewed: ReviewedQuery;
  readonly recipe: Recipe;
  readonly curator: string;
  readonly answering: ReturnType<typeof useAnswering>;
  readonly inQueue: boolean;
  /** Another query is on its way; this one stays until it is here. */
  readonly waiting: boolean;
  readonly onNote: () => void;
};

/** A query pinned with its positives and its scores, and under it the candidates. */
export function QueryView({
  reviewed,
  recipe,
  curator,
  answering,
  inQueue,
  waiting,
  onNote,
}: QueryViewProps) {
  const { query, pairs, passages } = reviewed;
  const { cursor, choose } = answering;
  const [hovered, setHovered] = useState<string | null>(null);
  const place = cursor?.pair ?? 0;
  const pair = pairs[place];
  const wanted = useMemo(() => wantedWords(query.text), [query.text]);
  const chooseKey = useCallback((key: string) => choose({ pair: place, key }), [choose, place]);
  const note = pair === undefined ? '' : pairNote(pair);
  return (
    <section className="reviewed" aria-label="Query" aria-busy={waiting}>
      <header className="reviewed-head">
        <p className="reviewed-facts">
          <span className="reviewed-id" title={query.id}>
            {query.id}
          </span>
          {query.split !== '' && <span>{query.split}</span>}
          <span>{quantityText(pairs.length, 'positive')}</span>
          {!inQueue && <span className="reviewed-outside">not in this queue</span>}
        </p>
        <Question text={query.text} />
        {pair !== undefined && (
          <Positives
            key={query.id}
            pairs={pairs}
            passages={passages}
            dataset={recipe.dataset}
            wanted={wanted}
            place={place}
            onPlace={(next) => choose({ pair: next, key: cursor?.key ?? null })}
          />
        )}
      </header>
      {pair !== undefined && pair.candidates.length > 0 && (
        <ScoreRail
          pairs={pairs}
          place={place}
          chosen={cursor?.key ?? null}
          hovered={hovered}
          onHover={setHovered}
          onChoose={chooseKey}
        />
      )}
      <WriteProblem />
      {pair === undefined ? (
        <p className="reviewed-note">It has no positive in this run’s split, so nothing is mined for it.</p>
      ) : note !== '' ? (
        <p className="reviewed-note">{note}</p>
      ) : (
        <CandidateList
          reviewed={reviewed}
          recipe={recipe}
          curator={curator}
          wanted={wanted}
          answering={answering}
          hovered={hovered}
          onHover={setHovered}
          onChoose={chooseKey}
          onNote={onNote}
        />
      )}
    </section>
  );
}

/** Longer questions (whole documents, sometimes) fold, so that they leave room for the candidates. */
function Question({ text }: { readonly text: string }) {
  const ref = useRef<HTMLHeadingElement>(null);
  const [whole, setWhole] = useState(false);
  const [long, setLong] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text is measured anew
  useEffect(() => {
    setWhole(false);
    const heading = ref.current;
    setLong(heading !== null && heading.scrollHeight > heading.clientHeight + 2);
  }, [text]);
  return (
    <>
      <h2
        ref={ref}
        className={whole ? 'reviewed-question' : 'reviewed-question reviewed-question-folded'}
        dir="auto"
      >
        {text}
      </h2>
      {long && (
        <button type="button" className="text-more" aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? 'Less' : 'All of the question'}
        </button>
      )}
    </>
  );
}
