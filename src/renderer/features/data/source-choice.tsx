import { useState } from 'react';
import { usePicker } from '../../app/picker.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { TextInput } from '../../ui/input.tsx';

const HUB_NAME = /^(?:hf:)?([\w.-]+\/[\w.-]+)$/;

/** What is understood, by what a user has. */
const WAYS = [
  {
    title: 'Pairs, triplets and lists',
    formats: 'JSONL, JSON, CSV, TSV, Parquet, Arrow',
    text: 'A query with its positive, and negatives if there are any. Columns may have any name.',
  },
  {
    title: 'Corpus, queries and judgements',
    formats: 'BEIR folder, MS MARCO folder, or file by file',
    text: 'Grades and judged 0 are kept; so are the splits.',
  },
  {
    title: 'Questions on paragraphs',
    formats: 'SQuAD, NeMo',
    text: 'Paragraphs that occur more than once become one passage.',
  },
] as const;

/** Drop, choose, or name what is to be imported. */
export function SourceChoice({ onChoose }: { readonly onChoose: (source: string) => void }) {
  const pick = usePicker();
  const [hub, setHub] = useState('');
  const [refused, setRefused] = useState(false);

  async function choose(what: 'file' | 'folder'): Promise<void> {
    const path = await pick({ what, title: what === 'file' ? 'Import a file' : 'Import a folder' });
    if (path !== null) onChoose(path);
  }

  return (
    <div className="source-choice">
      <div className="source-drop">
        <Icon name="data" size={30} />
        <p>
          <b>Drop a file or a folder here</b>
        </p>
        <div className="source-buttons">
          <Button look="primary" onClick={() => void choose('file')}>
            Choose a file …
          </Button>
          <Button onClick={() => void choose('folder')}>Choose a folder …</Button>
        </div>
      </div>
      <form
        className="source-hub"
        onSubmit={(event) => {
          event.preventDefault();
          const name = HUB_NAME.exec(hub.trim())?.[1];
          setRefused(name === undefined);
          if (name !== undefined) onChoose(`hf:${name}`);
        }}
      >
        <Field
          label="Or a data set of the Hugging Face hub"
          error={refused && 'Write its organisation, a slash, and its name.'}
        >
          <TextInput
            value={hub}
            placeholder="sentence-transformers/natural-questions"
            onChange={(text) => {
              setHub(text);
              setRefused(false);
            }}
          />
        </Field>
        <Button type="submit">Use it</Button>
      </form>
      <ul className="source-ways" aria-label="What can be imported">
        {WAYS.map(({ title, formats, text }) => (
          <li key={title}>
            <b>{title}</b>
            <span>{formats}</span>
            <p>{text}</p>
          </li>
        ))}
      </ul>
    </div>
  );
}
