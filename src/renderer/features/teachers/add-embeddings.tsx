import { useState } from 'react';
import { Field } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { AddForm } from './add-form.tsx';
import { PathField } from './path-field.tsx';
import { SIMILARITY_NAMES } from './words.ts';

export function AddEmbeddings({ taken }: { readonly taken: readonly string[] }) {
  const [folder, setFolder] = useState('');
  const [similarity, setSimilarity] = useState<keyof typeof SIMILARITY_NAMES>('cosine');
  const chosen = folder.trim();
  return (
    <AddForm
      title="Embeddings"
      lead="Vectors of any model, made by any program. Whetstone searches them exactly, as its own."
      name="embeddings"
      teacher={chosen === '' ? null : { kind: 'embeddings', folder: chosen, similarity }}
      taken={taken}
    >
      <PathField
        label="Folder"
        what="folder"
        title="Folder with embeddings"
        hint="With passages.npy and queries.npy and their ids in passages.ids.txt and queries.ids.txt, or passages.parquet and queries.parquet."
        value={folder}
        onChange={setFolder}
      />
      <Field label="Similarity" hint="How the model that made them compares two vectors.">
        <Segmented
          value={similarity}
          options={[
            { value: 'cosine', label: SIMILARITY_NAMES.cosine },
            { value: 'dot', label: SIMILARITY_NAMES.dot },
          ]}
          onChange={setSimilarity}
        />
      </Field>
    </AddForm>
  );
}
