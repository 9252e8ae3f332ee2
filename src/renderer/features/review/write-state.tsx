import { useEffect, useState } from 'react';
import { useConnection } from '../../app/connection.ts';
import { shownError } from '../../app/shown-error.ts';
import { FootButton, SavedState } from '../../app/slots.tsx';
import { quantityText } from '../../app/wording.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { TextInput } from '../../ui/input.tsx';
import { useCurator } from './use-curator.ts';
import { giveUp, retry, useOutbox } from './writes.ts';

/** In the footer: whether the answers are on disk, and under whose name they go. */
export function WriteState({ curator, said }: { readonly curator: string; readonly said: string }) {
  const { waiting, error } = useOutbox();
  const connection = useConnection();
  const failed = waiting > 0 && (error !== null || connection === 'lost');
  const [naming, setNaming] = useState(false);
  useEffect(() => {
    if (connection === 'open') retry();
  }, [connection]);
  return (
    <>
      {failed ? (
        <SavedState state="failed">{quantityText(waiting, 'answer')} not saved</SavedState>
      ) : waiting > 0 ? (
        <SavedState state="saving" />
      ) : (
        <SavedState state="saved">All answers saved{said !== '' && ` · ${said}`}</SavedState>
      )}
      <FootButton label={`You answer as ${curator}. Change the name`} onClick={() => setNaming(true)}>
        {curator}
      </FootButton>
      {naming && <CuratorDialog curator={curator} onClose={() => setNaming(false)} />}
    </>
  );
}

/** What is wrong with saving, beside what one works at. */
export function WriteProblem() {
  const { waiting, error } = useOutbox();
  const connection = useConnection();
  if (waiting === 0 || (error === null && connection !== 'lost')) return null;
  const { help, message } = shownError(error);
  const lost = connection === 'lost';
  return (
    <div className="write-problem" role="alert">
      <div>
        <b>{quantityText(waiting, 'answer is', 'answers are')} not saved yet.</b>{' '}
        {lost
          ? 'Whetstone does not answer: is it still running? What you answered is kept here and is saved as soon as it is back. Do not close this page.'
          : [help.title, message].filter((part) => part !== '').join('. ')}
      </div>
      <div className="write-problem-actions">
        <Button small onClick={retry}>
          Try again now
        </Button>
        {!lost && (
          <Button small look="quiet" onClick={giveUp}>
            Give this answer up
          </Button>
        )}
      </div>
    </div>
  );
}

function CuratorDialog({ curator, onClose }: { readonly curator: string; readonly onClose: () => void }) {
  const [, store] = useCurator();
  const [name, setName] = useState(curator);
  const save = (): void => {
    store(name);
    onClose();
  };
  return (
    <Dialog
      title="Who answers"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" onClick={save}>
            Save
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Field
          label="Name"
          hint="It stands beside each answer from now on; what was answered keeps its name. Empty: your user name on this machine."
        >
          <TextInput value={name} maxLength={200} onChange={setName} />
        </Field>
      </form>
    </Dialog>
  );
}
