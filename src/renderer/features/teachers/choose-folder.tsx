import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { PathField } from './path-field.tsx';
import { useTeachersAddress } from './use-teachers-address.ts';

/** A checkpoint on this machine. */
export function ChooseFolder() {
  const { add } = useTeachersAddress();
  const [folder, setFolder] = useState('');
  const look = (path: string): void => {
    if (path.trim() !== '') add({ way: 'folder', model: path.trim() });
  };
  return (
    <form
      className="add-form"
      onSubmit={(event) => {
        event.preventDefault();
        look(folder);
      }}
    >
      <header>
        <h2>Model folder</h2>
        <p className="add-lead">
          A checkpoint as Transformers or sentence-transformers saves it: config.json, tokenizer.json and
          model.safetensors. Nothing is copied; the folder stays where it is.
        </p>
      </header>
      <PathField
        label="Folder"
        what="folder"
        title="Folder of a checkpoint"
        value={folder}
        onChange={setFolder}
      />
      <div>
        <Button type="submit" look="primary" disabled={folder.trim() === ''}>
          Look into it
        </Button>
      </div>
    </form>
  );
}
