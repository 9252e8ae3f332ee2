import { Fragment, useDeferredValue, useEffect, useRef } from 'react';
import type { Recipe } from '../../../shared/mining.ts';
import { CandidateRow } from './candidate-row.tsx';
import { keptIn, keyOf } from './cursor.ts';
import type { Candidate, ReviewedPair, ReviewedQuery, StandingAnswer } from './types.ts';
import { pendingKey, type useAnswering } from './use-answering.ts';

type CandidateListProps = {
  readonly reviewed: ReviewedQuery;
  readonly recipe: Recipe;
  readonly curator: string;
  readonly wanted: ReadonlySet<string>;
  readonly answering: ReturnType<typeof useAnswering>;
  readonly hovered: string | null;
  readonly onHover: (key: string | null) => void;
  readonly onChoose: (key: string) => void;
  readonly onNote: () => void;
};

/** A pair's candidates, best first, with the threshold as a line between them. */
export function CandidateList(props: CandidateListProps) {
  const { reviewed, recipe, curator, wanted, answering, hovered, onHover, onChoose, onNote } = props;
  const { cursor, later, pending, answer, putOff } = answering;
  const { query, pairs, passages, answers } = reviewed;
  const pair = pairs[cursor?.pair ?? 0]!;
  const list = useRef<HTMLOListElement>(null);
  useKeepInSight(list, query.id, cursor?.key ?? null);
  const toJudge = new Set(pair.toJudge);
  const lines = thresholdLines(pair);
  // Another query is on the screen at once with what one reads first; the tail of its list follows.
  const settled = useDeferredValue(query.id) === query.id;
  const candidates = settled
    ? pair.candidates
    : pair.candidates.slice(0, chosenIndex(pair, cursor?.key) + AT_FIRST);
  return (
    <ol ref={list} className="candidates" aria-label="Candidates">
      {candidates.map((candidate, index) => {
        const key = keyOf(candidate);
        const text = passages[candidate.id];
        if (text === undefined) return null;
        const source = pair.sources.find(({ teacher }) => teacher === candidate.teacher);
        const isFirst = pair.sources.length > 1 && pair.candidates[index - 1]?.teacher !== candidate.teacher;
        return (
          // By place: the next query's list is written into the rows of this one, which is faster than new ones.
          // biome-ignore lint/suspicious/noArrayIndexKey: rows keep nothing of their own
          <Fragment key={index}>
            {isFirst && <li className="candidate-teacher">by {candidate.teacher}</li>}
            {lines.get(index) !== undefined && (
              <li className="threshold-line">
                <ThresholdText arithmetic={lines.get(index) ?? ''} />
              </li>
            )}
            <CandidateRow
              candidate={candidate}
              passage={text}
              dataset={recipe.dataset}
              promotes={recipe.falseNegatives === 'promote'}
              positiveScore={source?.positiveScore ?? null}
              wanted={wanted}
              chosen={key === cursor?.key}
              hovered={key === hovered}
              toJudge={toJudge.has(candidate.id)}
              later={later.has(candidate.id)}
              pending={pending.get(pendingKey({ query: query.id, passage: candidate.id }))}
              answer={lastAnswer(answers, candidate, curator)}
              curator={curator}
              keptIn={pairs.length > 1 ? keptIn(pairs, candidate.id) : 0}
              pairs={pairs.length}
              onHover={onHover}
              onChoose={onChoose}
              onAnswer={answer}
              onLater={putOff}
              onNote={onNote}
            />
          </Fragment>
        );
      })}
    </ol>
  );
}

/** Below the chosen one: more than a screen shows. */
const AT_FIRST = 10;

const chosenIndex = ({ candidates }: ReviewedPair, key: string | null | undefined): number =>
  candidates.findIndex((candidate) => keyOf(candidate) === key);

function ThresholdText({ arithmetic }: { readonly arithmetic: string }) {
  const [value = '', ...from] = arithmetic.split(' = ');
  return (
    <>
      threshold <b>{value}</b> {from.length > 0 && `= ${from.join(' = ')}`}
    </>
  );
}

/** Before which candidates a threshold lies, and its arithmetic. Each teacher's list has its own. */
function thresholdLines({ sources, candidates }: ReviewedPair): ReadonlyMap<number, string> {
  const lines = new Map<number, string>();
  for (const { teacher, threshold, arithmetic } of sources) {
    if (threshold === null) continue;
    const at = candidates.findIndex(
      (candidate) =>
        candidate.teacher === teacher && candidate.score !== null && candidate.score <= threshold,
    );
    if (at !== -1) lines.set(at, arithmetic);
  }
  return lines;
}

/** One's own answer before another's. */
function lastAnswer(
  answers: readonly StandingAnswer[],
  { id }: Candidate,
  curator: string,
): StandingAnswer | undefined {
  const here = answers.filter(({ passage, later }) => passage === id && !later);
  return here.find((answer) => answer.curator === curator) ?? here.at(-1);
}

/**
 * The chosen candidate stays in sight; in another query it comes to the middle, with what stands around it. It takes the
 * focus, unless that is elsewhere on the page: an answered candidate takes its buttons with it as it folds.
 */
function useKeepInSight(
  list: { readonly current: HTMLOListElement | null },
  query: string,
  key: string | null,
): void {
  const before = useRef('');
  useEffect(() => {
    if (key === null) return;
    const chosen = list.current?.querySelector<HTMLElement>('[aria-current="true"]');
    chosen?.scrollIntoView({ block: before.current === query ? 'nearest' : 'center' });
    before.current = query;
    const focused = document.activeElement;
    if (focused === document.body || list.current?.contains(focused)) chosen?.focus({ preventScroll: true });
  }, [list, query, key]);
}
