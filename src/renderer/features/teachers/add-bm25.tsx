import { useState } from 'react';
import { Field } from '../../ui/field.tsx';
import { NumberInput } from '../../ui/number-input.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { AddForm } from './add-form.tsx';

/** Lucene's and BM25S's usual values. */
const USUAL = { k1: 1.5, b: 0.75 };

export function AddBm25({ taken }: { readonly taken: readonly string[] }) {
  const [k1, setK1] = useState(USUAL.k1);
  const [b, setB] = useState(USUAL.b);
  const [stopWords, setStopWords] = useState<'english' | 'none'>('english');
  return (
    <AddForm
      title="BM25"
      lead="Scores by words in common, the rare ones most. It needs no model and is there at once; its negatives share words with the question, and are easier than an encoder's."
      name="bm25"
      teacher={{ kind: 'bm25', k1, b, stopWords }}
      taken={taken}
    >
      <div className="add-row">
        <Field label="k1" hint="How much a repeated word still adds">
          <NumberInput
            value={k1}
            min={0}
            max={10}
            step="any"
            onChange={(value) => setK1(value ?? USUAL.k1)}
          />
        </Field>
        <Field label="b" hint="How much long passages are held back, 0 to 1">
          <NumberInput value={b} min={0} max={1} step="any" onChange={(value) => setB(value ?? USUAL.b)} />
        </Field>
      </div>
      <Field label="Stop words" hint="“the”, “of”, “is” …: leave them in for other languages than English.">
        <Segmented
          value={stopWords}
          options={[
            { value: 'english', label: 'Leave English ones out' },
            { value: 'none', label: 'Keep all words' },
          ]}
          onChange={setStopWords}
        />
      </Field>
    </AddForm>
  );
}
