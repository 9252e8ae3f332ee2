import { useState } from 'react';
import { agoText, countText, quantityText } from '../../app/wording.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { SkippedRows } from './skipped-rows.tsx';
import type { DatasetCounts, DatasetSummary, PastImport, View } from './types.ts';

/** The data sets, and of the one that is shown its splits, what stands out, and its imports. */
export function DatasetPane({
  datasets,
  counts,
  view,
  onChange,
  onImport,
}: {
  readonly datasets: readonly DatasetSummary[];
  readonly counts: DatasetCounts | null;
  readonly view: View;
  readonly onChange: (changes: Partial<View>) => void;
  readonly onImport: () => void;
}) {
  const shown = datasets.find(({ name }) => name === view.dataset);
  return (
    <div className="sets">
      <div className="sets-body">
        <section aria-labelledby="sets-title">
          <h2 id="sets-title">{datasets.length === 1 ? 'Data set' : 'Data sets'}</h2>
          <ul className="sets-list">
            {datasets.map((dataset) => (
              <li key={dataset.name}>
                <DatasetButton
                  dataset={dataset}
                  current={dataset.name === view.dataset}
                  onChoose={() =>
                    onChange({
                      dataset: dataset.name,
                      split: null,
                      show: 'all',
                      sort: 'order',
                      descending: false,
                    })
                  }
                />
              </li>
            ))}
          </ul>
        </section>
        {counts !== null && counts.splits.length > 0 && (
          <Splits counts={counts} view={view} onChange={onChange} />
        )}
        {counts !== null && <StandsOut counts={counts} view={view} onChange={onChange} />}
        {shown !== undefined && <Prompts dataset={shown} />}
        {shown !== undefined && <Imports imports={shown.imports} />}
      </div>
      <div className="sets-foot">
        <Button look="primary" keys="i" onClick={onImport}>
          Import …
        </Button>
      </div>
    </div>
  );
}

function DatasetButton({
  dataset: { name, imports },
  current,
  onChoose,
}: {
  readonly dataset: DatasetSummary;
  readonly current: boolean;
  readonly onChoose: () => void;
}) {
  const sum = (field: 'passages' | 'queries'): number =>
    imports.reduce((total, { counts }) => total + counts[field], 0);
  return (
    <button type="button" className="sets-one" aria-current={current ? 'true' : undefined} onClick={onChoose}>
      <b>{name}</b>
      <small>
        {quantityText(sum('passages'), 'passage')} · {quantityText(sum('queries'), 'query', 'queries')}
      </small>
    </button>
  );
}

type PartProps = {
  readonly counts: DatasetCounts;
  readonly view: View;
  readonly onChange: (changes: Partial<View>) => void;
};

function Splits({ counts: { splits }, view, onChange }: PartProps) {
  const hasBetween = splits.some(({ between }) => between > 0);
  return (
    <section aria-labelledby="splits-title">
      <h2 id="splits-title">Splits</h2>
      <table className="sets-splits">
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">Split</span>
            </th>
            <th scope="col">queries</th>
            <th scope="col">positives</th>
            {hasBetween && <th scope="col">neither</th>}
            <th scope="col">judged 0</th>
          </tr>
        </thead>
        <tbody>
          {splits.map(({ split, queries, positives, between, judgedZero }) => (
            <tr key={split}>
              <th scope="row">
                <button
                  type="button"
                  className="link-button"
                  aria-pressed={view.split === split}
                  onClick={() => onChange({ split: view.split === split ? null : split })}
                >
                  {split}
                </button>
              </th>
              <td>{countText(queries)}</td>
              <td>{countText(positives)}</td>
              {hasBetween && <td>{countText(between)}</td>}
              <td>{countText(judgedZero)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What is worth a look; each line opens it. */
function StandsOut({ counts: { severalIds, queriesWithoutPositive }, view, onChange }: PartProps) {
  const clean = { split: null, search: '', sort: 'order', descending: false } as const;
  if (severalIds === 0 && queriesWithoutPositive === 0) return null;
  return (
    <section aria-labelledby="look-title">
      <h2 id="look-title">Worth a look</h2>
      <ul className="sets-look">
        {severalIds > 0 && (
          <li>
            <span>Passages with several ids, merged</span>
            <b>{countText(severalIds)}</b>
            <Button
              small
              look="quiet"
              aria-label="Open the passages with several ids"
              onClick={() => onChange({ ...clean, kind: 'passages', show: 'several-ids' })}
              disabled={view.kind === 'passages' && view.show === 'several-ids'}
            >
              Open
            </Button>
          </li>
        )}
        {queriesWithoutPositive > 0 && (
          <li>
            <span>Queries without a positive</span>
            <b>{countText(queriesWithoutPositive)}</b>
            <Button
              small
              look="quiet"
              aria-label="Open the queries without a positive"
              onClick={() => onChange({ ...clean, kind: 'queries', show: 'without-positive' })}
              disabled={view.kind === 'queries' && view.show === 'without-positive'}
            >
              Open
            </Button>
          </li>
        )}
      </ul>
    </section>
  );
}

/** What the data set's files say to put before its texts; quoted, so that spaces show. */
function Prompts({ dataset: { queryPrompt, passagePrompt } }: { readonly dataset: DatasetSummary }) {
  const prompts = [
    ['Query prompt', queryPrompt],
    ['Passage prompt', passagePrompt],
  ].filter((each): each is [string, string] => each[1] !== null);
  if (prompts.length === 0) return null;
  return (
    <section aria-labelledby="prompts-title">
      <h2 id="prompts-title">Prompts, from the data</h2>
      <dl className="sets-prompts">
        {prompts.map(([where, prompt]) => (
          <div key={where}>
            <dt>{where}</dt>
            <dd>
              <code>{JSON.stringify(prompt)}</code>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** More are not worth their room; the newest stand first. */
const IMPORTS_AT_FIRST = 4;

function Imports({ imports }: { readonly imports: readonly PastImport[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? imports : imports.slice(0, IMPORTS_AT_FIRST);
  return (
    <section aria-labelledby="imports-title">
      <h2 id="imports-title">Imports</h2>
      <ul className="sets-imports">
        {shown.map((each) => (
          <li key={each.id}>
            <OneImport past={each} />
          </li>
        ))}
      </ul>
      {shown.length < imports.length && (
        <Button small look="quiet" onClick={() => setAll(true)}>
          All {countText(imports.length)}
        </Button>
      )}
    </section>
  );
}

function OneImport({ past: { id, source, finishedAt, counts } }: { readonly past: PastImport }) {
  const [skipped, showSkipped] = useState(false);
  const brought = [
    [counts.passages, 'passage', 'passages'],
    [counts.queries, 'query', 'queries'],
    [counts.judgements, 'judgement', 'judgements'],
  ] as const;
  const words = brought
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => quantityText(count, one, many));
  return (
    <>
      <p className="sets-import-name">
        <Icon name="file" size={13} />
        <span title={source}>{source}</span>
        <small>{agoText(finishedAt)}</small>
      </p>
      <p className="sets-import-counts">
        {words.length === 0 ? 'nothing new' : words.map((word) => <span key={word}>{word}</span>)}
      </p>
      {counts.skipped > 0 && (
        <button
          type="button"
          className="link-button"
          aria-expanded={skipped}
          onClick={() => showSkipped(!skipped)}
        >
          {quantityText(counts.skipped, 'row')} skipped
        </button>
      )}
      {skipped && <SkippedRows importId={id} count={counts.skipped} />}
    </>
  );
}
