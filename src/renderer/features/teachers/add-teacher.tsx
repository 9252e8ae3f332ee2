import type { ComponentType } from 'react';
import { useKeys } from '../../app/keys.tsx';
import { Button } from '../../ui/button.tsx';
import { SplitPane } from '../../ui/split-pane.tsx';
import { AddBm25 } from './add-bm25.tsx';
import { AddEmbeddings } from './add-embeddings.tsx';
import { AddGiven } from './add-given.tsx';
import { AddModel } from './add-model.tsx';
import { AddRandom } from './add-random.tsx';
import { AddRanking } from './add-ranking.tsx';
import { Catalogue } from './catalogue.tsx';
import { ChooseFolder } from './choose-folder.tsx';
import { ChooseHubModel } from './choose-hub-model.tsx';
import { useTeachersAddress, WAYS, type Way } from './use-teachers-address.ts';

type Taken = { readonly taken: readonly string[] };

/** The ways to a teacher: the first three lead to a model, the others are there at once. */
const WAY_TEXTS = {
  catalogue: { name: 'Known model', hint: 'An encoder that Whetstone knows beforehand' },
  folder: { name: 'Model folder', hint: 'A checkpoint on this machine, your own fine-tuned one too' },
  hub: { name: 'Hub model', hint: 'Any BERT-like encoder of the Hugging Face hub' },
  bm25: { name: 'BM25', hint: 'Words in common; needs no model' },
  random: { name: 'Random', hint: 'Chance, to compare with' },
  given: { name: 'Given negatives', hint: 'What came with the data' },
  embeddings: { name: 'Embeddings', hint: 'Vectors that were made elsewhere' },
  ranking: { name: 'Ranking', hint: 'Lists that another program made' },
} as const satisfies Record<Way, { readonly name: string; readonly hint: string }>;

const FORMS = {
  catalogue: Catalogue,
  folder: ChooseFolder,
  hub: ChooseHubModel,
  bm25: AddBm25,
  random: AddRandom,
  given: AddGiven,
  embeddings: AddEmbeddings,
  ranking: AddRanking,
} as const satisfies Record<Way, ComponentType<Taken>>;

/** The way to a new teacher: of which kind on the left, its settings on the right. */
export function AddTeacher({ taken }: Taken) {
  const { adding, add, list } = useTeachersAddress();
  useKeys('Add a teacher', [{ keys: 'Escape', label: 'Back to the teachers', run: list }]);
  const way = adding?.way ?? 'catalogue';
  const Form = FORMS[way];
  return (
    <SplitPane
      name="teachers"
      label="Kinds of teacher"
      initial={250}
      min={200}
      max={420}
      pane={
        <section className="teachers-pane" aria-labelledby="add-title">
          <header>
            <h2 id="add-title">Add a teacher</h2>
            {taken.length > 0 && (
              <Button small look="quiet" onClick={list}>
                Back
              </Button>
            )}
          </header>
          <ul>
            {WAYS.map((each) => (
              <li key={each}>
                <button
                  type="button"
                  className="teachers-row"
                  aria-current={each === way ? 'true' : undefined}
                  onClick={() => add({ way: each })}
                >
                  <b>{WAY_TEXTS[each].name}</b>
                  <span className="teachers-row-phrase">{WAY_TEXTS[each].hint}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      }
    >
      <div className="add-body">
        {adding?.model != null ? (
          <AddModel key={adding.model} model={adding.model} way={way} jobId={adding.job} taken={taken} />
        ) : (
          <Form key={way} taken={taken} />
        )}
      </div>
    </SplitPane>
  );
}
