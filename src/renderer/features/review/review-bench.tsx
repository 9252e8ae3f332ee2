import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Recipe } from '../../../shared/mining.ts';
import { api, client } from '../../app/api.ts';
import { ErrorNote } from '../../app/errors.tsx';
import { useKeys } from '../../app/keys.tsx';
import { KeyHints } from '../../app/slots.tsx';
import { Empty } from '../../ui/empty.tsx';
import { SplitPane } from '../../ui/split-pane.tsx';
import { Inspector } from './inspector.tsx';
import { QueryDone } from './query-done.tsx';
import { QueryView } from './query-view.tsx';
import { QueuePane } from './queue-pane.tsx';
import type { ReviewAddress } from './review-address.ts';
import { ReviewTop } from './review-top.tsx';
import type { ReviewQueue, Run } from './types.ts';
import { useAnswering } from './use-answering.ts';
import type { ChangeAddress } from './use-review-address.ts';
import { useReviewed } from './use-reviewed.ts';
import { ANSWERS } from './words.ts';
import { WriteState } from './write-state.tsx';

type ReviewBenchProps = {
  readonly run: string | null;
  readonly runs: readonly Run[];
  readonly recipe: Recipe;
  readonly address: ReviewAddress;
  readonly change: ChangeAddress;
  readonly curator: string;
};

/** The page as one works in it: queue, query with its candidates, and what is known of the chosen one. */
export function ReviewBench({ run, runs, recipe, address, change, curator }: ReviewBenchProps) {
  const [opened, reopen] = useOpened();
  const others = useMemo(
    () => runs.filter((each) => each.name !== run && each.recipe.dataset === recipe.dataset),
    [runs, run, recipe.dataset],
  );
  const other = others.find(({ name }) => name === address.other)?.recipe ?? null;
  const { queue: kind, outcome, ranks, text, split, sort, descending } = address;
  const queue = useMemo(
    (): ReviewQueue => ({
      recipe,
      other: kind === 'differs' ? other : null,
      queue: kind,
      outcome,
      ranks,
      text,
      split,
      sort,
      descending,
      opened: opened ?? 0,
      curator,
    }),
    [recipe, other, kind, outcome, ranks, text, split, sort, descending, opened, curator],
  );
  if (opened === null) return null;
  return (
    <OpenBench
      run={run}
      runs={runs}
      others={others}
      queue={queue}
      address={address}
      change={change}
      onReopen={reopen}
    />
  );
}

/** The label event at which the queue is opened; opening it anew takes the newest. */
function useOpened() {
  const [opened, setOpened] = useState<number | null>(null);
  const reopen = useCallback(() => {
    void client.review.lastEvent.query().then(setOpened, () => setOpened((known) => known ?? 0));
  }, []);
  useEffect(reopen, [reopen]);
  return [opened, reopen] as const;
}

type OpenBenchProps = Omit<ReviewBenchProps, 'recipe' | 'curator'> & {
  readonly others: readonly Run[];
  readonly queue: ReviewQueue;
  readonly onReopen: () => void;
};

function OpenBench({ run, runs, others, queue, address, change, onReopen }: OpenBenchProps) {
  const [ended, setEnded] = useState(false);
  const { place, shown, reviewed, isOld } = useReviewed(queue, address.query);
  const here = place.isPlaceholderData ? undefined : place.data;
  const ofAllSplits = queue.recipe.split === null;
  const { data: counts } = useQuery({
    ...api.data.counts.queryOptions({ dataset: queue.recipe.dataset }),
    enabled: ofAllSplits,
  });
  const splits = ofAllSplits ? (counts?.splits.map(({ split }) => split) ?? []) : [];

  const open = useCallback(
    (query: string | null) => {
      setEnded(query === null);
      if (query !== null) change({ query });
    },
    [change],
  );
  // Nothing is named in the address: one begins with the first that is to judge.
  const first = address.query === null ? (here?.nextToJudge ?? here?.next ?? null) : null;
  useEffect(() => {
    if (first !== null) change({ query: first }, { replace: true });
  }, [first, change]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another queue or query begins anew
  useEffect(() => setEnded(false), [queue.queue, queue.text, queue.split, address.query]);

  const answering = useAnswering({ queue, reviewed, onOpen: open });
  const { cursor, answer, putOff, undo, goPast, goBack, step, turn } = answering;
  const [noteAsked, setNoteAsked] = useState(0);
  const askForNote = useCallback(() => setNoteAsked((times) => times + 1), []);
  const pair = cursor === null ? undefined : reviewed?.pairs[cursor.pair];
  const candidate = pair?.candidates.find((each) => cursor?.key === `${each.teacher}\n${each.id}`);
  const mine = reviewed?.answers.find(
    (each) => !each.later && each.passage === candidate?.id && each.curator === queue.curator,
  );
  const isEmpty = address.query === null && here?.total === 0;
  const can = candidate !== undefined && !ended && !isEmpty;

  useKeys('Review', [
    { keys: ['j', 'ArrowDown'], label: 'Next candidate', enabled: can, repeats: true, run: () => step(1) },
    { keys: ['k', 'ArrowUp'], label: 'Previous candidate', enabled: can, repeats: true, run: () => step(-1) },
    ...ANSWERS.map(({ keys, name, label }) => ({
      keys,
      label: `${name}: does this passage answer the question?`,
      enabled: can,
      run: () => void answer(label),
    })),
    {
      keys: '0',
      label: 'Clear the answer',
      enabled: can && mine !== undefined,
      run: () => void answer(null),
    },
    { keys: 'Space', label: 'Later', enabled: can, run: () => void putOff() },
    {
      keys: 'Enter',
      label: 'Next query',
      enabled: reviewed !== undefined && !ended,
      run: () => void goPast(),
    },
    {
      keys: 'Shift+Enter',
      label: 'Previous query',
      enabled: reviewed !== undefined,
      run: () => void goBack(),
    },
    {
      keys: '[',
      label: 'Previous positive',
      enabled: (reviewed?.pairs.length ?? 0) > 1,
      run: () => turn(-1),
    },
    { keys: ']', label: 'Next positive', enabled: (reviewed?.pairs.length ?? 0) > 1, run: () => turn(1) },
    { keys: 'n', label: 'Write a note', enabled: can, run: askForNote },
    { keys: ['z', 'Mod+z'], label: 'Take the last answer back', run: () => void undo() },
  ]);

  return (
    <>
      <ReviewTop run={run} runs={runs} recipe={queue.recipe} change={change} place={place.data} />
      <WriteState curator={queue.curator} said={answering.said} />
      <KeyHints
        hints={[
          { keys: ['j', 'k'], label: 'move' },
          { keys: ['Enter'], label: 'next query' },
          { keys: ['z'], label: 'undo' },
        ]}
      />
      <SplitPane
        name="review-queue"
        label="Queue"
        initial={316}
        min={230}
        max={520}
        pane={
          <QueuePane
            address={address}
            change={change}
            queue={queue}
            place={place.data}
            splits={splits}
            others={others}
            onOpen={open}
            onReopen={onReopen}
          />
        }
      >
        <SplitPane
          name="review-inspector"
          label="Inspector"
          side="end"
          initial={280}
          min={220}
          max={480}
          pane={
            <Inspector
              dataset={queue.recipe.dataset}
              query={reviewed?.query.id ?? null}
              candidate={can ? candidate : undefined}
              source={pair?.sources.find(({ teacher }) => teacher === candidate?.teacher)}
              answers={reviewed?.answers ?? []}
              curator={queue.curator}
              queue={queue.queue}
              noteAsked={noteAsked}
            />
          }
        >
          <ErrorNote error={place.error ?? shown.error} onRetry={() => void shown.refetch()} />
          {ended ? (
            <QueryDone
              place={place.data}
              address={address}
              change={change}
              onOpen={open}
              onReopen={onReopen}
            />
          ) : isEmpty ? (
            <Empty icon="review" title="Nothing to review in this queue">
              What the queue at the left says shows why. Another queue, or another run, may hold more.
            </Empty>
          ) : (
            reviewed !== undefined && (
              <QueryView
                reviewed={reviewed}
                recipe={queue.recipe}
                curator={queue.curator}
                answering={answering}
                inQueue={place.isPlaceholderData || place.data?.place !== null}
                waiting={isOld}
                onNote={askForNote}
              />
            )
          )}
        </SplitPane>
      </SplitPane>
    </>
  );
}
