import { useState } from 'react';
import { Field } from '../../ui/field.tsx';
import { NumberInput } from '../../ui/number-input.tsx';
import { AddForm } from './add-form.tsx';

export function AddRandom({ taken }: { readonly taken: readonly string[] }) {
  const [seed, setSeed] = useState(0);
  return (
    <AddForm
      title="Random"
      lead="Draws passages by chance. They are almost never false negatives, and teach a model little: something to compare with."
      name="random"
      teacher={{ kind: 'random', seed }}
      taken={taken}
    >
      <Field label="Seed" hint="The same seed draws the same passages.">
        <NumberInput value={seed} min={0} max={0xffffffff} onChange={(value) => setSeed(value ?? 0)} />
      </Field>
    </AddForm>
  );
}
