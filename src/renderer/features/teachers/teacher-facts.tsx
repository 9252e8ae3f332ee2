import type { ReactNode } from 'react';
import { bytesText, countText, quantityText } from '../../app/wording.ts';
import { Meter } from '../../ui/meter.tsx';
import type { EmbeddingState, ListedTeacher, TeacherConfig } from './types.ts';
import { POOLING_NAMES, SIMILARITY_NAMES } from './words.ts';

/** What a teacher is, and what of it lies on the disk. */
export function TeacherFacts({
  teacher: { config, runs, snapshots },
  embeddings,
}: {
  readonly teacher: ListedTeacher;
  readonly embeddings: readonly EmbeddingState[] | null;
}) {
  return (
    <>
      <section aria-labelledby="facts-title">
        <h3 id="facts-title">What it is</h3>
        <dl className="teacher-facts">
          {factsOf(config).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </section>
      {embeddings !== null && embeddings.length > 0 && (
        <section aria-labelledby="encoded-title">
          <h3 id="encoded-title">Encoded</h3>
          <ul className="teacher-encoded">
            {embeddings.map((state) => (
              <Encoded key={state.dataset} state={state} named={embeddings.length > 1} />
            ))}
          </ul>
        </section>
      )}
      {runs.length + snapshots.length > 0 && (
        <section aria-labelledby="rests-title">
          <h3 id="rests-title">What rests on it</h3>
          <p>{restsText(runs, snapshots)}</p>
        </section>
      )}
    </>
  );
}

function Encoded({ state, named }: { readonly state: EmbeddingState; readonly named: boolean }) {
  const { dataset, passages, queries, bytes } = state;
  const share = passages.total === 0 ? 0 : passages.encoded / passages.total;
  const all = passages.encoded === passages.total && queries.encoded === queries.total;
  return (
    <li>
      {named && <b>{dataset}</b>}
      {!all && <Meter label={`Encoded of ${dataset}`} share={share} />}
      <p>
        {passages.encoded === passages.total
          ? `All ${quantityText(passages.total, 'passage')}`
          : `${countText(passages.encoded)} of ${quantityText(passages.total, 'passage')}`}
        {', '}
        {queries.encoded === queries.total
          ? `all ${quantityText(queries.total, 'query', 'queries')}`
          : `${countText(queries.encoded)} of ${quantityText(queries.total, 'query', 'queries')}`}
      </p>
      <p className="muted">{bytesText(bytes)} on disk</p>
    </li>
  );
}

/** "The runs a and b, and snapshot 3." */
export function restsText(runs: readonly string[], snapshots: readonly number[]): string {
  const list = (items: readonly (string | number)[]): string =>
    items.length < 2 ? String(items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
  const parts = [
    ...(runs.length > 0 ? [`${runs.length === 1 ? 'the run' : 'the runs'} ${list(runs)}`] : []),
    ...(snapshots.length > 0
      ? [`${snapshots.length === 1 ? 'snapshot' : 'snapshots'} ${list(snapshots)}`]
      : []),
  ];
  const text = `${parts.join(', and ')}.`;
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function factsOf(config: TeacherConfig): readonly (readonly [string, ReactNode])[] {
  switch (config.kind) {
    case 'dense':
      return [
        ['Model', config.model],
        ['Dimensions', countText(config.dimension)],
        ['Pooling', POOLING_NAMES[config.pooling]],
        ['Similarity', SIMILARITY_NAMES[config.similarity]],
        ['Longest text', `${countText(config.maxLength)} tokens`],
        ['Query prompt', <Prompt key="query" text={config.queryPrompt} />],
        ['Passage prompt', <Prompt key="passage" text={config.passagePrompt} />],
        ['Folder', <Path key="folder" path={config.folder} />],
      ];
    case 'bm25':
      return [
        ['k1', config.k1],
        ['b', config.b],
        ['Stop words', config.stopWords === 'english' ? 'English ones left out' : 'None left out'],
      ];
    case 'random':
      return [['Seed', config.seed]];
    case 'given':
      return [['What', 'The negatives that came with the data, in their order']];
    case 'embeddings':
      return [
        ['Dimensions', countText(config.dimension)],
        ['Similarity', SIMILARITY_NAMES[config.similarity]],
        ['Folder', <Path key="folder" path={config.folder} />],
      ];
    case 'ranking':
      return [
        ['Positives it lacks', config.missingPositive === 'error' ? 'Stop the search' : 'Are passed over'],
        ['File', <Path key="file" path={config.file} />],
      ];
  }
}

/** A space at its end matters, and is seen. */
function Prompt({ text }: { readonly text: string }) {
  return text === '' ? <span className="muted">none</span> : <code className="teacher-prompt">{text}</code>;
}

function Path({ path }: { readonly path: string }) {
  return (
    <span className="teacher-path mono" title={path}>
      {path}
    </span>
  );
}
