import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { ErrorNote } from '../../app/errors.tsx';
import { bytesText, quantityText } from '../../app/wording.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { toast } from '../../ui/toasts.tsx';
import type { EmbeddingState, ListedTeacher } from './types.ts';
import { useTeachersAddress } from './use-teachers-address.ts';

/** Takes a teacher out of the project, where nothing rests on it. */
export function RemoveTeacher({
  teacher: { id, runs, snapshots, retrievals },
  embeddings,
}: {
  readonly teacher: ListedTeacher;
  readonly embeddings: readonly EmbeddingState[];
}) {
  const [asked, ask] = useState(false);
  const { list } = useTeachersAddress();
  const remove = useMutation(api.teachers.remove.mutationOptions());
  const held = runs.length + snapshots.length > 0;
  const bytes = embeddings.reduce((sum, state) => sum + state.bytes, 0);
  const searched = retrievals.reduce((sum, { queries }) => sum + queries, 0);
  return (
    <section className="teacher-remove">
      <Button small look="danger" disabled={held} aria-describedby="remove-hint" onClick={() => ask(true)}>
        Remove …
      </Button>
      <p id="remove-hint" className="muted">
        {held
          ? 'It stays while a run or a snapshot rests on it.'
          : 'Nothing rests on it, so it can be removed.'}
      </p>
      {asked && (
        <Dialog
          title={`Remove ${id}?`}
          onClose={() => ask(false)}
          footer={
            <>
              <Button onClick={() => ask(false)}>Keep it</Button>
              <Button
                look="danger"
                disabled={remove.isPending}
                onClick={() =>
                  remove.mutate(
                    { id },
                    {
                      onSuccess: () => {
                        ask(false);
                        toast(`${id} was removed.`);
                        list();
                      },
                    },
                  )
                }
              >
                {remove.isPending ? 'Removing …' : 'Remove'}
              </Button>
            </>
          }
        >
          <p>
            {searched === 0
              ? 'It has found nothing yet.'
              : `What it found for ${quantityText(searched, 'query', 'queries')} goes with it.`}
            {bytes > 0 && ` So do its embeddings (${bytesText(bytes)}), unless another teacher uses them.`} A
            model that was fetched stays in the cache.
          </p>
          <ErrorNote error={remove.error} />
        </Dialog>
      )}
    </section>
  );
}
