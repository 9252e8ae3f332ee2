import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api } from '../../app/api.ts';
import { ErrorNote } from '../../app/errors.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { TextInput } from '../../ui/input.tsx';
import type { NewTeacher } from './types.ts';
import { useTeachersAddress } from './use-teachers-address.ts';
import { freeId, idProblem } from './words.ts';

/** The form of a teacher that is there at once. */
export function AddForm({
  title,
  lead,
  name,
  teacher,
  taken,
  children,
}: {
  readonly title: string;
  /** What it is and what it is good for. */
  readonly lead: ReactNode;
  /** The id it is offered under. */
  readonly name: string;
  /** null: something is still to be chosen. */
  readonly teacher: NewTeacher | null;
  readonly taken: readonly string[];
  readonly children?: ReactNode;
}) {
  const { show } = useTeachersAddress();
  const [typed, type] = useState<string | null>(null);
  const id = typed ?? freeId(name, taken);
  const problem = idProblem(id, taken);
  const add = useMutation(api.teachers.add.mutationOptions());
  const ready = teacher !== null && problem === null && !add.isPending;
  return (
    <form
      className="add-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) add.mutate({ id, teacher }, { onSuccess: (added) => show(added) });
      }}
    >
      <header>
        <h2>{title}</h2>
        <p className="add-lead">{lead}</p>
      </header>
      {children}
      <Field label="Name" hint="Runs and exports name it so." error={problem}>
        <TextInput value={id} onChange={type} />
      </Field>
      <ErrorNote error={add.error} />
      <div>
        <Button type="submit" look="primary" disabled={!ready}>
          {add.isPending ? 'Adding …' : 'Add'}
        </Button>
      </div>
    </form>
  );
}
