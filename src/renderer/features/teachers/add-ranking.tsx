import { useState } from 'react';
import { Field } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { AddForm } from './add-form.tsx';
import { PathField } from './path-field.tsx';

export function AddRanking({ taken }: { readonly taken: readonly string[] }) {
  const [file, setFile] = useState('');
  const [missingPositive, setMissingPositive] = useState<'error' | 'skip'>('error');
  const chosen = file.trim();
  return (
    <AddForm
      title="Ranking"
      lead="Lists of passages with scores that another program made for the queries of the data: a reranker's, a search engine's."
      name="ranking"
      teacher={chosen === '' ? null : { kind: 'ranking', file: chosen, missingPositive }}
      taken={taken}
    >
      <PathField
        label="File"
        what="file"
        title="File with a ranking"
        hint="TREC run, TSV, or JSON Lines with query_id and hits."
        value={file}
        onChange={setFile}
      />
      <Field
        label="Positives without a score"
        hint="A threshold needs the positive's score: without it a pair can only be mined by plain order."
      >
        <Segmented
          value={missingPositive}
          options={[
            { value: 'error', label: 'Stop and say which' },
            { value: 'skip', label: 'Pass over them' },
          ]}
          onChange={setMissingPositive}
        />
      </Field>
    </AddForm>
  );
}
