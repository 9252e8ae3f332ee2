import { useMutation, useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { ErrorNote } from '../../app/errors.tsx';
import { methodText } from '../../app/method-words.ts';
import { agoText, countText } from '../../app/wording.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { type Draft, savedAs, sharesTables } from './draft.ts';
import { QualityFacts } from './quality-facts.tsx';
import type { Preview, Run } from './types.ts';

/** The saved runs: what each keeps, and the ways to open, compare and delete one. */
export function RunsPane({
  runs,
  draft,
  preview,
  onOpen,
  onNew,
  onCompare,
}: {
  readonly runs: readonly Run[];
  readonly draft: Draft;
  readonly preview: Preview | null;
  readonly onOpen: (run: Run) => void;
  readonly onNew: () => void;
  readonly onCompare: (name: string | null) => void;
}) {
  const [deleted, setDeleted] = useState<Run | null>(null);
  const remove = useMutation(api.mining.remove.mutationOptions());
  const save = useMutation(api.mining.save.mutationOptions());
  const saved = savedAs(draft, runs);
  // A run on other tables would push those of the draft out of memory: it is counted when it is opened.
  const counted = useQueries({
    queries: runs.map(({ recipe }) =>
      api.mining.summary.queryOptions(
        { recipe },
        { enabled: preview !== null && sharesTables(recipe, draft.recipe) },
      ),
    ),
  });

  return (
    <div className="mining-runs">
      <section aria-labelledby="runs-title">
        <header>
          <h2 id="runs-title">Runs</h2>
          <Button small keys="n" onClick={onNew}>
            New
          </Button>
        </header>
        {runs.length === 0 && deleted === null && (
          <p className="mining-none">
            None saved yet. A run is a recipe under a name: it is evaluated on the answers of now.
          </p>
        )}
        <ul>
          {runs.map((run, index) => {
            const { name, recipe, createdAt } = run;
            const summary = counted[index]?.data;
            const compared = draft.other === name;
            return (
              <li key={name} className="mining-run-item" data-open={saved?.name === name || undefined}>
                <button
                  type="button"
                  className="mining-run"
                  aria-current={saved?.name === name ? 'true' : undefined}
                  onClick={() => onOpen(run)}
                >
                  <b>{name}</b>
                  <small>{agoText(createdAt)}</small>
                  <span>
                    {recipe.sources.map((source) => methodText(source)).join(' + ')} ·{' '}
                    {recipe.sources.map(({ teacher }) => teacher).join(' + ')}
                  </span>
                  {summary !== undefined && (
                    <span>
                      {countText(summary.kept)} kept
                      {summary.short > 0 && `, ${countText(summary.short)} short`}
                    </span>
                  )}
                </button>
                <div className="mining-run-actions">
                  <Button
                    small
                    look="quiet"
                    aria-pressed={compared}
                    aria-label={`Compare with ${name}`}
                    disabled={recipe.dataset !== draft.recipe.dataset}
                    onClick={() => onCompare(compared ? null : name)}
                  >
                    {compared ? 'Compared' : 'Compare'}
                  </Button>
                  <IconButton
                    small
                    label={`Delete ${name}`}
                    icon={<Icon name="close" size={13} />}
                    disabled={remove.isPending}
                    onClick={() => remove.mutate({ name }, { onSuccess: () => setDeleted(run) })}
                  />
                </div>
              </li>
            );
          })}
        </ul>
        {deleted !== null && !runs.some(({ name }) => name === deleted.name) && (
          <p className="mining-deleted" role="status">
            <span>
              <b>{deleted.name}</b> is deleted. Its snapshots stay.
            </span>
            <Button
              small
              disabled={save.isPending}
              onClick={() =>
                save.mutate(
                  { name: deleted.name, recipe: deleted.recipe, replace: false },
                  { onSuccess: () => setDeleted(null) },
                )
              }
            >
              Undo
            </Button>
          </p>
        )}
        <ErrorNote error={remove.error ?? save.error} />
      </section>
      {preview?.quality != null && <QualityFacts quality={preview.quality} />}
    </div>
  );
}
