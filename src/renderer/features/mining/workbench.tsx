import { useMemo, useRef } from 'react';
import { ErrorNote } from '../../app/errors.tsx';
import { useKeys } from '../../app/keys.tsx';
import { shownError } from '../../app/shown-error.ts';
import { KeyHints, SavedState, TopBar } from '../../app/slots.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Empty } from '../../ui/empty.tsx';
import { SplitPane } from '../../ui/split-pane.tsx';
import { CompareChoice } from './compare-choice.tsx';
import { type Draft, firstRecipe, freeRunName, savedAs } from './draft.ts';
import { Effect } from './effect.tsx';
import { recipeProblems, teacherHasScores } from './problems.ts';
import { type FormData, RecipeForm } from './recipe-form.tsx';
import { RetrievalNotice } from './retrieval-notice.tsx';
import { queueLink } from './review-link.ts';
import { RunsPane } from './runs-pane.tsx';
import { SaveRun } from './save-run.tsx';
import { retrievalOf } from './teacher-retrieval.ts';
import type { Run } from './types.ts';
import { usePreview } from './use-preview.ts';

/** The recipe at the left, what it does to the whole set in the middle, the saved runs at the right. */
export function Workbench({
  draft,
  data,
  runs,
  onChange,
  onOpen,
  onLeave,
}: {
  readonly draft: Draft;
  readonly data: FormData;
  readonly runs: readonly Run[];
  readonly onChange: (changes: Partial<Draft>) => void;
  readonly onOpen: (draft: Draft) => void;
  readonly onLeave: (to: string) => void;
}) {
  const { name, recipe, other } = draft;
  const { teachers } = data;
  const saved = savedAs(draft, runs);
  const problems = useMemo(() => recipeProblems(recipe, teachers), [recipe, teachers]);
  const comparable = runs.filter((run) => run.recipe.dataset === recipe.dataset && run.name !== saved?.name);
  const compared = comparable.find((run) => run.name === other) ?? null;
  const waitingFor = recipe.sources.find(
    ({ teacher }) =>
      retrievalOf(
        teachers.find(({ id }) => id === teacher),
        recipe.dataset,
        recipe.split,
      ) === null,
  );
  const canBeEvaluated = problems.size === 0 && waitingFor === undefined;
  const { preview, error, again } = usePreview(
    !canBeEvaluated ? null : { recipe, other: compared?.recipe ?? null },
  );
  const link = useMemo(() => queueLink(draft, runs), [draft, runs]);
  const compareSelect = useRef<HTMLSelectElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const startNew = (): void =>
    onOpen({
      name: freeRunName(runs),
      recipe: firstRecipe(
        recipe.dataset,
        recipe.split,
        recipe.sources[0]!.teacher,
        teachers.some((teacher) => teacher.id === recipe.sources[0]!.teacher && teacherHasScores(teacher)),
      ),
      other: null,
    });
  const openRun = (run: Run): void => onOpen({ name: run.name, recipe: run.recipe, other: null });

  useKeys('Mining', [
    { keys: 'n', label: 'New run', run: startNew },
    {
      keys: 'm',
      label: "The method's value",
      run: () => form.current?.querySelector<HTMLElement>('.mining-value input')?.focus(),
    },
    {
      keys: 'c',
      label: 'Compare with another run',
      enabled: comparable.length > 0,
      run: () => compareSelect.current?.focus(),
    },
    { keys: 'r', label: 'Review this run', enabled: canBeEvaluated, run: () => onLeave(link({})) },
    ...runs.map((run) => ({ label: `Open run ${run.name}`, run: () => openRun(run) })),
  ]);
  const shown = waitingFor === undefined ? preview : null;
  const missing = error !== null && shownError(error).code === 'retrieval-missing';
  const pane = (
    <div className="mining-form">
      <form
        ref={form}
        className="mining-recipe mining-fields"
        onSubmit={(event) => event.preventDefault()}
        aria-label="Recipe"
      >
        <header>
          <h2 className="mining-title">
            {saved !== null ? name : runs.some((run) => run.name === name) ? `${name}, changed` : 'New run'}
          </h2>
          <p className="mining-note">The whole set answers as you change it.</p>
        </header>
        <RecipeForm draft={draft} data={data} preview={shown} problems={problems} onChange={onChange} />
      </form>
      <SaveRun
        draft={draft}
        runs={runs}
        isSaved={saved !== null}
        canBeEvaluated={canBeEvaluated}
        onReview={() => onLeave(link({}))}
      />
    </div>
  );
  return (
    <SplitPane name="mining" label="Recipe" initial={316} min={270} max={460} pane={pane}>
      <SplitPane
        name="mining-runs"
        label="Runs"
        side="end"
        initial={250}
        min={200}
        max={420}
        pane={
          <RunsPane
            runs={runs}
            draft={draft}
            preview={shown}
            onOpen={openRun}
            onNew={startNew}
            onCompare={(next) => onChange({ other: next })}
          />
        }
      >
        <div className="mining-middle">
          {waitingFor !== undefined || missing ? (
            <Empty icon="mining" title={`${waitingFor?.teacher ?? 'A teacher'} has to search first`}>
              {missing
                ? shownError(error).message
                : 'What a recipe does is worked out from what its teacher has found for every query. Start its search beside the teacher.'}
            </Empty>
          ) : (
            <ErrorNote error={error} onRetry={again} />
          )}
          {missing &&
            recipe.sources.map(({ teacher }) => (
              <RetrievalNotice
                key={teacher}
                teacher={teacher}
                dataset={recipe.dataset}
                split={recipe.split}
              />
            ))}
          {shown !== null && !missing && (
            <Effect
              preview={shown}
              draft={{ ...draft, other: compared?.name ?? null }}
              isStale={problems.size > 0}
              compare={
                <CompareChoice
                  runs={comparable}
                  other={compared?.name ?? null}
                  preview={shown}
                  selectRef={compareSelect}
                  onChange={(next) => onChange({ other: next })}
                />
              }
              link={link}
              onLeave={onLeave}
            />
          )}
          {shown === null && waitingFor === undefined && error === null && problems.size === 0 && (
            <p className="mining-loading" role="status">
              Reading what the teacher has found …
            </p>
          )}
        </div>
      </SplitPane>
      <TopBar>
        <Chip>
          run <b>{name.trim() === '' ? 'without a name' : name}</b>
          {saved === null && ' · not saved'}
        </Chip>
      </TopBar>
      <SavedState state={saved === null ? 'unsaved' : 'saved'}>
        {name.trim() === '' ? 'The run' : name} is {saved === null ? 'not saved' : 'saved'}
      </SavedState>
      <KeyHints
        hints={[
          { keys: ['Mod+s'], label: 'save run' },
          { keys: ['m'], label: 'value' },
          { keys: ['r'], label: 'review' },
          ...(comparable.length > 0 ? [{ keys: ['c'], label: 'compare' }] : []),
        ]}
      />
    </SplitPane>
  );
}
