import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useLocation } from 'wouter';
import { api } from '../../app/api.ts';
import { ErrorNote } from '../../app/errors.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { type Draft, firstRecipe, freeRunName } from './draft.ts';
import { teacherHasScores } from './problems.ts';
import { retrievalOf } from './teacher-retrieval.ts';
import type { DatasetSummary, ListedTeacher, Preset, Run } from './types.ts';
import { useDraft } from './use-draft.ts';
import { Workbench } from './workbench.tsx';

/** The split that is mined by itself, as on the command line. */
const USUAL_SPLIT = 'train';

/** Something to start from: the newest run, or the paper's best method with the teacher that has searched. */
function firstDraft(
  runs: readonly Run[],
  datasets: readonly DatasetSummary[],
  teachers: readonly ListedTeacher[],
): Draft {
  const [newest] = runs;
  if (newest !== undefined) return { name: newest.name, recipe: newest.recipe, other: null };
  const dataset = datasets[0]!.name;
  const teacher = teachers.find((each) => retrievalOf(each, dataset, USUAL_SPLIT) !== null) ?? teachers[0]!;
  return {
    name: freeRunName(runs),
    recipe: firstRecipe(dataset, USUAL_SPLIT, teacher.id, teacherHasScores(teacher)),
    other: null,
  };
}

/** The draft with what its data set has. */
export function MiningDraft({
  folder,
  datasets,
  teachers,
  runs,
  presets,
}: {
  readonly folder: string;
  readonly datasets: readonly DatasetSummary[];
  readonly teachers: readonly ListedTeacher[];
  readonly runs: readonly Run[];
  readonly presets: readonly Preset[];
}) {
  const [, navigate] = useLocation();
  const {
    draft: kept,
    change,
    open,
    leave,
  } = useDraft(folder, runs, () => firstDraft(runs, datasets, teachers));
  const known = datasets.some(({ name }) => name === kept.recipe.dataset);
  const dataset = known ? kept.recipe.dataset : datasets[0]!.name;
  const counts = useQuery(api.data.counts.queryOptions({ dataset }, { placeholderData: keepPreviousData }));
  const splits = useMemo(
    () => counts.data?.splits.filter(({ positives }) => positives > 0).map(({ split }) => split) ?? null,
    [counts.data],
  );
  const draft = useMemo((): Draft => {
    // A data set has splits of its own: one that the draft names and this one lacks gives way to the usual.
    const { split } = kept.recipe;
    const fits = split === null || splits === null || splits.includes(split);
    const usual = splits?.includes(USUAL_SPLIT) === true ? USUAL_SPLIT : null;
    return { ...kept, recipe: { ...kept.recipe, dataset, split: fits ? split : usual } };
  }, [kept, dataset, splits]);
  if (splits === null)
    return (
      <div className="mining-error">
        <ErrorNote error={counts.error} onRetry={() => void counts.refetch()} />
      </div>
    );
  if (splits.length === 0 && datasets.length === 1)
    return (
      <Empty
        icon="mining"
        title="No positives to mine against"
        actions={
          <Button look="primary" onClick={() => navigate('/data/import')}>
            Import judgements
          </Button>
        }
      >
        {dataset} has no judgements that make a passage a positive. A negative is picked for a query and its
        positive.
      </Empty>
    );
  return (
    <Workbench
      draft={draft}
      data={{ datasets, splits, teachers, presets }}
      runs={runs}
      onChange={change}
      onOpen={open}
      onLeave={leave}
    />
  );
}
