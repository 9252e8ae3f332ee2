import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api } from '../../app/api.ts';
import { ErrorNote } from '../../app/errors.tsx';
import { useKeys } from '../../app/keys.tsx';
import { shownError } from '../../app/shown-error.ts';
import { Button } from '../../ui/button.tsx';
import type { Draft } from './draft.ts';
import type { Run } from './types.ts';

/** Saves the draft as a run. A run of that name is replaced only after it was asked. */
export function SaveRun({
  draft: { name, recipe },
  runs,
  isSaved,
  canBeEvaluated,
  onReview,
}: {
  readonly draft: Draft;
  readonly runs: readonly Run[];
  readonly isSaved: boolean;
  readonly canBeEvaluated: boolean;
  readonly onReview: () => void;
}) {
  const save = useMutation(api.mining.save.mutationOptions());
  const [asking, ask] = useState<string | null>(null);
  const replaceButton = useRef<HTMLButtonElement>(null);
  const trimmed = name.trim();
  const exists = runs.some((run) => run.name === trimmed);
  const isAsking = asking === trimmed && !isSaved;
  const ready = !isSaved && canBeEvaluated && trimmed !== '' && !save.isPending;

  function start(replace: boolean): void {
    if (!ready) return;
    if (exists && !replace) {
      ask(trimmed);
      return;
    }
    save.mutate(
      { name: trimmed, recipe, replace },
      {
        onSuccess: () => ask(null),
        onError: (error) => {
          // Another window has saved one of that name meanwhile.
          if (shownError(error).code === 'already-exists') ask(trimmed);
        },
      },
    );
  }

  useKeys('Mining', [
    { keys: 'Mod+s', label: 'Save run', enabled: ready, whileTyping: true, run: () => start(false) },
  ]);
  useEffect(() => {
    if (isAsking) replaceButton.current?.focus();
  }, [isAsking]);

  return (
    <div className="mining-save">
      {isAsking ? (
        <div className="mining-replace" role="alertdialog" aria-label={`Replace ${trimmed}?`}>
          <p>
            There is a run <b>{trimmed}</b> already. Replace it? Snapshots that were taken of it stay as they
            are.
          </p>
          <div>
            <Button ref={replaceButton} look="primary" onClick={() => start(true)}>
              Replace {trimmed}
            </Button>
            <Button onClick={() => ask(null)}>Keep it</Button>
          </div>
        </div>
      ) : (
        <div className="mining-save-buttons">
          <Button
            keys="r"
            look={isSaved ? 'primary' : 'normal'}
            disabled={!canBeEvaluated}
            onClick={onReview}
          >
            Review
          </Button>
          <Button
            keys="Mod+s"
            look={isSaved ? 'normal' : 'primary'}
            disabled={!ready}
            onClick={() => start(false)}
          >
            {isSaved ? 'Saved' : 'Save run'}
          </Button>
        </div>
      )}
      {!isAsking && <ErrorNote error={save.error} />}
    </div>
  );
}
