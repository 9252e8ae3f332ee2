import { useId } from 'react';
import { baseName } from '../../app/paths.ts';
import { bytesText, quantityText } from '../../app/wording.ts';
import { Field } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Select, TextInput } from '../../ui/input.tsx';
import { NumberInput } from '../../ui/number-input.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { ColumnFields } from './column-fields.tsx';
import type { ColumnChoices } from './column-map.ts';
import { FORMATS, formatText } from './formats.ts';
import type { DatasetSummary, Format, Inspection, SourceColumns } from './types.ts';

export type Settings = {
  /** null: the source's own name. */
  readonly dataset: string | null;
  readonly format: Format;
  readonly choices: ColumnChoices;
  /** '': none is said. */
  readonly split: string;
  readonly onError: 'stop' | 'skip';
  readonly positiveFrom: number;
};

/** How a source is read, and where it goes. */
export function ImportSettings({
  source,
  settings,
  onChange,
  inspection,
  columns,
  datasets,
  existing,
}: {
  readonly source: string;
  readonly settings: Settings & { readonly dataset: string };
  readonly onChange: (changes: Partial<Settings>) => void;
  readonly inspection: Inspection | null;
  /** null where there are none to map. */
  readonly columns: SourceColumns | null;
  readonly datasets: readonly DatasetSummary[];
  /** The data set of that name, where there is one. */
  readonly existing: DatasetSummary | undefined;
}) {
  const names = useId();
  const { dataset, format, choices, split, onError, positiveFrom } = settings;
  const detected = inspection === null ? 'Detected' : `Detected: ${formatText(inspection.format)}`;
  return (
    <div className="import-settings">
      <header>
        <h2>Import</h2>
        <p className="import-source" title={source}>
          <Icon name={source.startsWith('hf:') ? 'export' : 'file'} size={14} />
          <b>{source.startsWith('hf:') ? source : baseName(source)}</b>
        </p>
        {inspection !== null && (
          <p className="muted">
            {inspection.describe} · {bytesText(inspection.bytes)}
          </p>
        )}
      </header>
      <Field
        label="Data set"
        hint={
          existing === undefined
            ? 'A new one, with passages of its own.'
            : `Adds to the ${quantityText(passagesOf(existing), 'passage')} that are there. What came in before comes in once.`
        }
        error={dataset.trim() === '' && 'Give it a name.'}
      >
        <TextInput value={dataset} list={names} onChange={(name) => onChange({ dataset: name })} />
      </Field>
      <datalist id={names}>
        {datasets.map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Field label="Format">
        <Select
          value={format}
          options={[{ value: 'auto', label: detected }, ...FORMATS]}
          onChange={(next) => onChange({ format: next, choices: {} })}
        />
      </Field>
      {columns !== null && (
        <ColumnFields columns={columns} choices={choices} onChange={(next) => onChange({ choices: next })} />
      )}
      <Field
        label="Split of rows that name none"
        hint={
          inspection?.format === 'beir'
            ? 'Empty: the name of each file of judgements.'
            : 'Empty: as the file’s name says, else train.'
        }
      >
        <TextInput value={split} placeholder="by the data" onChange={(name) => onChange({ split: name })} />
      </Field>
      {existing === undefined && (
        <Field label="A positive from grade" hint="Lower grades are neither; 0 stays “judged 0”.">
          <NumberInput
            value={positiveFrom}
            min={1}
            max={100}
            onChange={(grade) => onChange({ positiveFrom: grade ?? 1 })}
          />
        </Field>
      )}
      <Field label="At a bad row">
        <Segmented
          value={onError}
          options={[
            { value: 'stop', label: 'Stop' },
            { value: 'skip', label: 'Skip and report' },
          ]}
          onChange={(next) => onChange({ onError: next })}
        />
      </Field>
    </div>
  );
}

const passagesOf = ({ imports }: DatasetSummary): number =>
  imports.reduce((sum, { counts }) => sum + counts.passages, 0);
