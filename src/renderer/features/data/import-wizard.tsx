import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Job } from '../../../shared/jobs.ts';
import { api } from '../../app/api.ts';
import { ErrorNote } from '../../app/errors.tsx';
import { useJobActions } from '../../app/jobs.ts';
import { baseName } from '../../app/paths.ts';
import { Button } from '../../ui/button.tsx';
import { Meter } from '../../ui/meter.tsx';
import { SplitPane } from '../../ui/split-pane.tsx';
import { choicesOf, toColumnMap } from './column-map.ts';
import { FORMATS } from './formats.ts';
import { ImportPreview } from './import-preview.tsx';
import { ImportProblem } from './import-problem.tsx';
import { ImportSettings, type Settings } from './import-settings.tsx';
import { HubNote, ImportWarnings } from './import-warnings.tsx';
import type { ColumnMap, DatasetSummary, SourceColumns } from './types.ts';
import { useImportAddress } from './use-import-address.ts';
import { warningsOf } from './warnings.ts';

const FIRST_SETTINGS: Settings = {
  dataset: null,
  format: 'auto',
  choices: {},
  split: '',
  onError: 'stop',
  positiveFrom: 1,
};

/** As an earlier import had them. */
function settingsOf(before: Job | undefined): Settings {
  if (before?.request.kind !== 'import') return FIRST_SETTINGS;
  const { dataset, format, columns, split, onError, positiveFrom } = before.request;
  return {
    dataset,
    format: FORMATS.find(({ value }) => value === format)?.value ?? 'auto',
    choices: choicesOf(columns as ColumnMap),
    split: split ?? '',
    onError,
    positiveFrom: positiveFrom ?? 1,
  };
}

const NO_GUESS: ColumnMap = {};

/** The columns of a hub's data set, which are known only once an import has failed by them. */
function columnsOfFailure(before: Job | undefined): SourceColumns | null {
  const columns = before?.error?.details.columns;
  return Array.isArray(columns) ? { columns, samples: [], kind: null, guess: NO_GUESS } : null;
}

/** What a source is taken for, and its first rows as they would come in, as one changes how it is read. */
export function ImportWizard({
  source,
  before,
  datasets,
}: {
  readonly source: string;
  /** An import of it that one wants otherwise. */
  readonly before: Job | undefined;
  readonly datasets: readonly DatasetSummary[];
}) {
  const { go } = useImportAddress();
  const { add } = useJobActions();
  const [settings, setSettings] = useState(() => settingsOf(before));
  const [guess, setGuess] = useState<ColumnMap>(NO_GUESS);
  const isHub = source.startsWith('hf:');
  const { format, choices, onError, positiveFrom } = settings;
  const split = settings.split.trim() === '' ? null : settings.split.trim();
  const columns = toColumnMap(guess, choices);
  const inspected = useQuery(
    api.data.inspect.queryOptions(
      { path: source, format, columns, split },
      // A file changes on the disk without a word: it is looked at anew whenever this page is opened.
      { enabled: !isHub, placeholderData: keepPreviousData, staleTime: 0, gcTime: 0 },
    ),
  );
  const { data: inspection, error } = inspected;
  const found = inspection?.columns ?? columnsOfFailure(before);
  if (found !== null && found.guess !== guess) setGuess(found.guess);

  const suggested = inspection?.suggestedName ?? baseName(source.replace(/^hf:/, ''));
  const dataset = settings.dataset ?? (suggested.slice(0, 80) || 'data');
  const existing = datasets.find(({ name }) => name === dataset.trim());
  const ready =
    dataset.trim() !== '' && (isHub || (inspection?.problem === null && error === null)) && !add.isPending;

  function start(): void {
    add.mutate(
      {
        kind: 'import',
        path: source,
        dataset: dataset.trim(),
        format,
        columns: Object.fromEntries(
          Object.entries(columns).map(([field, names]) => [
            field,
            typeof names === 'string' ? names : [...names],
          ]),
        ),
        split,
        onError,
        positiveFrom: existing === undefined ? positiveFrom : null,
      },
      { onSuccess: ({ id }) => go({ source, job: id }) },
    );
  }

  return (
    <SplitPane
      name="import"
      label="Import settings"
      initial={330}
      min={280}
      max={520}
      pane={
        <div className="import-pane">
          <ImportSettings
            source={source}
            settings={{ ...settings, dataset }}
            onChange={(changes) => setSettings((now) => ({ ...now, ...changes }))}
            inspection={inspection ?? null}
            columns={found}
            datasets={datasets}
            existing={existing}
          />
          <div className="import-actions">
            <Button onClick={() => go({})}>Another source</Button>
            <Button look="primary" disabled={!ready} onClick={start}>
              {add.isPending ? 'Starting …' : 'Import'}
            </Button>
          </div>
        </div>
      }
    >
      <div className="import-body" aria-busy={inspected.isPlaceholderData}>
        <ErrorNote error={add.error} />
        <ErrorNote error={error} onRetry={() => void inspected.refetch()} />
        {inspection?.problem && error === null && (
          <ImportProblem
            problem={inspection.problem}
            columns={found}
            onAgain={() => void inspected.refetch()}
          />
        )}
        {isHub && <HubNote source={source} />}
        {inspected.isLoading && <Meter label={`Looking into ${source}`} share={null} />}
        {inspection !== undefined && error === null && (
          <>
            <ImportWarnings
              warnings={warningsOf(inspection, existing, onError)}
              onSkip={() => setSettings((now) => ({ ...now, onError: 'skip' }))}
            />
            {inspection.rows.length > 0 && <ImportPreview inspection={inspection} />}
          </>
        )}
      </div>
    </SplitPane>
  );
}
