import { useEffect, useRef, useState } from 'react';
import { keyLabel } from '../../app/key-names.ts';
import { Button } from '../../ui/button.tsx';
import { TextArea } from '../../ui/input.tsx';
import { draftKey, noteDrafts } from './note-drafts.ts';
import type { StandingAnswer } from './types.ts';
import { writeLabel } from './writes.ts';

type NoteProps = {
  readonly dataset: string;
  readonly query: string;
  readonly passage: string;
  /** One's own answer: a note goes with it. */
  readonly mine: StandingAnswer | undefined;
  readonly curator: string;
  readonly queue: string;
  readonly asked: number;
};

/** A note on an answer. Without an answer yet it waits here, and goes with it. */
export function Note({ dataset, query, passage, mine, curator, queue, asked }: NoteProps) {
  const key = draftKey(dataset, query, passage);
  const [draft, setDraft] = useState(() => noteDrafts.get(key));
  const box = useRef<HTMLDivElement>(null);
  const seen = useRef(asked);
  useEffect(() => {
    if (asked === seen.current) return;
    seen.current = asked;
    box.current?.querySelector('textarea')?.focus();
  }, [asked]);
  const text = draft ?? mine?.note ?? '';
  const changed = draft !== undefined && draft !== (mine?.note ?? '');

  const save = (): void => {
    box.current?.querySelector('textarea')?.blur();
    if (!changed || mine === undefined || mine.label === null) return;
    void writeLabel({ dataset, query, passage, label: mine.label, note: text, curator, queue }).then(
      (stored) => {
        if (!stored) return;
        noteDrafts.delete(key);
        setDraft(undefined);
      },
    );
  };

  return (
    <div className="note" ref={box}>
      <TextArea
        aria-label="Note"
        placeholder="Why, for others and for later"
        maxLength={10_000}
        rows={3}
        dir="auto"
        value={text}
        onChange={(next) => {
          noteDrafts.set(key, next);
          setDraft(next);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
          else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save();
          else return;
          event.preventDefault();
        }}
      />
      {changed &&
        (mine === undefined ? (
          <p className="note-hint">It is saved with your answer.</p>
        ) : (
          <div className="note-actions">
            <Button small onClick={save}>
              Save the note
            </Button>
            <span className="note-hint">{keyLabel('Mod+Enter')}</span>
          </div>
        ))}
    </div>
  );
}
