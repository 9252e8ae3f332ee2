import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useStored } from '../../app/stored.ts';
import { countText, quantityText } from '../../app/wording.ts';
import { ExportForm } from './export-form.tsx';
import { ExportPreview } from './export-preview.tsx';
import { type ExportSettings, effectiveOptions, optionStates } from './export-settings.ts';
import { FormatList } from './format-list.tsx';
import type { ListedSnapshot } from './types.ts';
import { recipeText } from './words.ts';

const USUAL_FORMAT = 'st-n-tuple';

/** One snapshot: as what it is written, where to, and its first lines as they will stand there. */
export function ExportSnapshot({ snapshot }: { readonly snapshot: ListedSnapshot }) {
  const formats = useQuery(api.snapshots.formats.queryOptions()).data;
  const [remembered, remember] = useStored('export-format', USUAL_FORMAT);
  const [chosen, choose] = useState<Omit<ExportSettings, 'format'>>({
    container: null,
    split: null,
    out: null,
    options: { scores: false, ids: false, texts: true, prompts: false, escapeSpreadsheet: false },
  });
  const format = formats?.find((each) => each.format === remembered) ?? formats?.[0];
  const container =
    format?.containers.find((each) => each === chosen.container) ?? format?.containers[0] ?? 'jsonl';
  const states = format === undefined ? null : optionStates(format, container, snapshot, chosen.options);
  const options = states === null ? chosen.options : effectiveOptions(chosen.options, states);
  const preview = useQuery(
    api.snapshots.preview.queryOptions(
      {
        snapshot: snapshot.number,
        format: format?.format ?? USUAL_FORMAT,
        container,
        out: chosen.out?.trim() || null,
        split: chosen.split,
        options,
      },
      { enabled: format !== undefined, placeholderData: keepPreviousData },
    ),
  );
  if (formats === undefined || format === undefined || states === null) return null;

  /** Another kind of file goes to another place: what was typed for the one before no longer fits. */
  const change = (changes: Partial<ExportSettings>): void => {
    const { format: next, ...others } = changes;
    if (next !== undefined) remember(next);
    choose((now) => ({
      ...now,
      ...('out' in changes || 'options' in changes ? {} : { out: null }),
      ...others,
    }));
  };
  return (
    <div className="export">
      <div className="export-formats">
        <FormatList
          formats={formats}
          chosen={format.format}
          onChoose={(next) => change({ format: next, container: null })}
        />
      </div>
      <div className="export-scroll">
        <div className="export-main">
          <header className="export-head">
            <p className="muted">{recipeText(snapshot.recipe)}</p>
            <h2>
              Snapshot {snapshot.number} of {snapshot.run}
            </h2>
            <p className="muted">
              {quantityText(snapshot.pairs, 'pair')} of {quantityText(snapshot.queries, 'query', 'queries')},{' '}
              {countText(snapshot.negatives)} negatives, {snapshot.dataset}
            </p>
          </header>
          <ExportForm
            snapshot={snapshot}
            format={format}
            settings={{ ...chosen, format: format.format, container, options }}
            states={states}
            preview={preview.data ?? null}
            problem={preview.error}
            onRetry={() => void preview.refetch()}
            onChange={change}
          />
          {preview.data !== undefined && preview.error === null && (
            <ExportPreview preview={preview.data} stale={preview.isPlaceholderData} />
          )}
        </div>
      </div>
    </div>
  );
}
