import { usePicker } from '../../app/picker.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { TextInput } from '../../ui/input.tsx';

/** A path that is typed or chosen. */
export function PathField({
  label,
  hint,
  what,
  title,
  value,
  onChange,
}: {
  readonly label: string;
  readonly hint?: string;
  readonly what: 'file' | 'folder';
  /** Of the dialog. */
  readonly title: string;
  readonly value: string;
  readonly onChange: (path: string) => void;
}) {
  const pick = usePicker();
  const choose = async (): Promise<void> => {
    const path = await pick({ what, title });
    if (path !== null) onChange(path);
  };
  return (
    <div className="path-field">
      <Field label={label} hint={hint}>
        <TextInput value={value} onChange={onChange} />
      </Field>
      <Button onClick={() => void choose()}>Choose …</Button>
    </div>
  );
}
