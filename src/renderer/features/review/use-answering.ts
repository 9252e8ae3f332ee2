import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Label } from '../../../shared/mining.ts';
import { api, client, queryClient } from '../../app/api.ts';
import { shownError } from '../../app/shown-error.ts';
import { type Cursor, firstCursor, keyOf, nextCursor, passageOf, stepCursor, turnPair } from './cursor.ts';
import { draftKey, noteDrafts } from './note-drafts.ts';
import type { Candidate, QueuePlace, ReviewedQuery, ReviewQueue } from './types.ts';
import { unfiltered } from './use-reviewed.ts';
import { writeLabel, writeLater, writePass, writeUndo } from './writes.ts';

type Answering = {
  readonly queue: ReviewQueue;
  readonly reviewed: ReviewedQuery | undefined;
  /** Opens a query; null: the queue is at its end. */
  readonly onOpen: (query: string | null) => void;
};

/** A passage that an answer is on its way for. */
type Pending = ReadonlyMap<string, Label | 'later' | null>;

const NONE: Pending = new Map();

/** What is chosen in the open query, and everything that a key does to it. */
export function useAnswering({ queue, reviewed, onOpen }: Answering) {
  const [moved, setMoved] = useState<(Cursor & { readonly query: string }) | null>(null);
  const [pending, setPending] = useState<Pending>(NONE);
  const [said, setSaid] = useState('');
  const { curator, recipe } = queue;
  const later = useMemo(() => laterOf(reviewed, curator), [reviewed, curator]);
  const query = reviewed?.query.id ?? null;

  // Where one begins is settled once for each query: it does not follow the answers.
  const begun = useRef<(Cursor & { query: string }) | null>(null);
  if (reviewed !== undefined && begun.current?.query !== reviewed.query.id)
    begun.current = { ...firstCursor(reviewed.pairs, later), query: reviewed.query.id };
  const cursor = validCursor(reviewed, moved?.query === query ? moved : begun.current);

  // As soon as it is drawn: a key is about what stands on the screen.
  const now = useRef({ queue, reviewed, later, cursor, onOpen });
  useLayoutEffect(() => {
    now.current = { queue, reviewed, later, cursor, onOpen };
  });

  const choose = useCallback((next: Cursor) => {
    const { reviewed: shown } = now.current;
    if (shown !== undefined) setMoved({ ...next, query: shown.query.id });
  }, []);

  const goOn = useCallback(async (from: Bound, refresh: boolean) => {
    const stillThere = (): boolean => isAt(now.current, from);
    if (!stillThere()) return;
    const { reviewed: shown, later: putOff } = now.current;
    const passed = new Set([...putOff, from.passage]);
    const here = nextCursor(shown?.pairs ?? [], from.cursor, passed);
    if (here !== null) {
      setMoved({ ...here, query: from.query });
      return;
    }
    if (refresh) {
      // What was kept instead is to judge too: only main knows it.
      const fresh = await freshQuery(now.current.queue, from.query).catch(() => null);
      if (!stillThere()) return;
      const more = nextCursor(fresh?.pairs ?? [], from.cursor, passed);
      if (more !== null) {
        setMoved({ ...more, query: from.query });
        return;
      }
    }
    const around = await placeOf(now.current.queue, from.query);
    if (around !== null && stillThere()) now.current.onOpen(around.nextToJudge);
  }, []);

  const mark = useCallback((passage: string, label: Label | 'later' | undefined | null) => {
    setPending((known) => {
      const next = new Map(known);
      if (label === undefined) next.delete(passage);
      else next.set(passage, label);
      return next;
    });
  }, []);

  const answer = useCallback(
    async (label: Label | null) => {
      const bound = bindNow(now.current);
      if (bound === null) return;
      setSaid('');
      const { dataset } = recipe;
      const { candidate } = bound;
      const mine = now.current.reviewed?.answers.find(
        (each) => !each.later && each.passage === bound.passage && each.curator === curator,
      );
      const draft = noteDrafts.get(draftKey(dataset, bound.query, bound.passage));
      const note = label === null ? null : (draft ?? mine?.note ?? null);
      mark(pendingKey(bound), label);
      const stored = await writeLabel({
        dataset,
        query: bound.query,
        passage: bound.passage,
        label,
        note,
        curator,
        queue: queue.queue,
      });
      mark(pendingKey(bound), undefined);
      if (!stored) return;
      noteDrafts.delete(draftKey(dataset, bound.query, bound.passage));
      if (label !== null) await goOn(bound, label !== 'true-negative' && candidate.verdict === 'kept');
    },
    [curator, recipe, queue.queue, goOn, mark],
  );

  const putOff = useCallback(async () => {
    const bound = bindNow(now.current);
    if (bound === null) return;
    const on = !now.current.later.has(bound.passage);
    mark(pendingKey(bound), 'later');
    const stored = await writeLater({
      dataset: recipe.dataset,
      query: bound.query,
      passage: bound.passage,
      curator,
      later: on,
    });
    mark(pendingKey(bound), undefined);
    if (stored && on) await goOn(bound, false);
  }, [curator, recipe, goOn, mark]);

  const undo = useCallback(async () => {
    try {
      const { dataset, query: there, passage, was, restored } = await writeUndo(curator);
      if (dataset !== recipe.dataset) {
        setSaid('Taken back: an answer on another data set');
        return;
      }
      setMoved({ query: there, pair: 0, key: `\n${passage}` });
      now.current.onOpen(there);
      setSaid(was === restored.label ? 'Taken back: a note' : `Taken back: ${undoText(was)}`);
    } catch (error) {
      const { help, message } = shownError(error);
      setSaid([help.title, message].filter((part) => part !== '').join('. '));
    }
  }, [curator, recipe.dataset]);

  const goPast = useCallback(async () => {
    const { reviewed: shown, queue: current } = now.current;
    if (shown === undefined) return;
    const around = await placeOf(current, shown.query.id);
    if (around === null) return;
    if (around.place !== null && shown.pairs.some(({ toJudge }) => toJudge.length > 0))
      void writePass({ queue: current, query: shown.query.id });
    now.current.onOpen(around.next);
  }, []);

  const goBack = useCallback(async () => {
    const { reviewed: shown, queue: current } = now.current;
    if (shown === undefined) return;
    const around = await placeOf(current, shown.query.id);
    if (around?.previous != null) now.current.onOpen(around.previous);
  }, []);

  const step = useCallback(
    (by: 1 | -1) => {
      const { reviewed: shown, cursor: at } = now.current;
      if (shown !== undefined && at !== null) choose(stepCursor(shown.pairs, at, by));
    },
    [choose],
  );
  const turn = useCallback(
    (by: 1 | -1) => {
      const { reviewed: shown, cursor: at } = now.current;
      if (shown !== undefined && at !== null) choose(turnPair(shown.pairs, at, by));
    },
    [choose],
  );

  return { cursor, later, pending, said, choose, answer, putOff, undo, goPast, goBack, step, turn };
}

const UNDO_WORDS = { 'true-negative': 'No', 'false-negative': 'Yes', ambiguous: 'Can’t tell' } as const;
const undoText = (was: Label | null): string =>
  was === null ? 'the clearing; the answer holds again' : UNDO_WORDS[was];

type Now = {
  readonly reviewed: ReviewedQuery | undefined;
  readonly cursor: Cursor | null;
};

/** A key's passage: what was chosen as it was pressed. */
type Bound = {
  readonly query: string;
  readonly passage: string;
  readonly cursor: Cursor;
  readonly candidate: Candidate;
};

function bindNow({ reviewed, cursor }: Now): Bound | null {
  if (reviewed === undefined || cursor === null || cursor.key === null) return null;
  const candidate = reviewed.pairs[cursor.pair]?.candidates.find((each) => keyOf(each) === cursor.key);
  return candidate === undefined
    ? null
    : { query: reviewed.query.id, passage: candidate.id, cursor, candidate };
}

const isAt = ({ reviewed, cursor }: Now, { query, passage }: Bound): boolean =>
  reviewed?.query.id === query && cursor?.key != null && passageOf(cursor.key) === passage;

export const pendingKey = ({ query, passage }: Pick<Bound, 'query' | 'passage'>): string =>
  `${query}\n${passage}`;

function laterOf(reviewed: ReviewedQuery | undefined, curator: string): ReadonlySet<string> {
  const answers = reviewed?.answers ?? [];
  return new Set(
    answers.filter((each) => each.later && each.curator === curator).map(({ passage }) => passage),
  );
}

/** The cursor where it still points at a candidate; else the same passage where there is one; else the first. */
function validCursor(reviewed: ReviewedQuery | undefined, cursor: Cursor | null): Cursor | null {
  if (reviewed === undefined || cursor === null) return null;
  const { pairs } = reviewed;
  const find = (pair: number, test: (candidate: Candidate) => boolean): Cursor | null => {
    const found = pairs[pair]?.candidates.find(test);
    return found === undefined ? null : { pair, key: keyOf(found) };
  };
  const exact = find(cursor.pair, (candidate) => keyOf(candidate) === cursor.key);
  if (exact !== null) return exact;
  const passage = cursor.key === null ? null : passageOf(cursor.key);
  for (const pair of [cursor.pair, ...pairs.keys()]) {
    const same = find(pair, ({ id }) => id === passage);
    if (same !== null) return same;
  }
  const pair = Math.max(0, Math.min(cursor.pair, pairs.length - 1));
  return find(pair, () => true) ?? { pair, key: null };
}

/** Known ahead, as a rule; a key that is faster waits for it. null: main does not answer, which the page says. */
const placeOf = (queue: ReviewQueue, query: string): Promise<QueuePlace | null> =>
  queryClient.ensureQueryData(api.review.place.queryOptions({ queue, query })).catch(() => null);

async function freshQuery(queue: ReviewQueue, query: string): Promise<ReviewedQuery> {
  const input = { queue: unfiltered(queue), query };
  const fresh = await client.review.query.query(input);
  queryClient.setQueryData(api.review.query.queryKey(input), fresh);
  return fresh;
}
