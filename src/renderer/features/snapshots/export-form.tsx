import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { ErrorNote } from '../../app/errors.tsx';
import { isWaiting, useJobActions, useJobs } from '../../app/jobs.ts';
import { useKeys } from '../../app/keys.tsx';
import { baseName } from '../../app/paths.ts';
import { usePicker } from '../../app/picker.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Checkbox, Select, TextInput } from '../../ui/input.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { ExportOptionBoxes } from './export-option-boxes.tsx';
import { ExportOutcome } from './export-outcome.tsx';
import type { ExportSettings, OptionState } from './export-settings.ts';
import type { ExportOptions, ExportPreview, Format, ListedSnapshot } from './types.ts';

const ALL_SPLITS = 'all';

/** What is written, where to, and the button that does it. */
export function ExportForm({
  snapshot,
  format,
  settings,
  states,
  preview,
  problem,
  onRetry,
  onChange,
}: {
  readonly snapshot: ListedSnapshot;
  readonly format: Format;
  readonly settings: ExportSettings & { readonly container: string };
  readonly states: Readonly<Record<keyof ExportOptions, OptionState>>;
  readonly preview: ExportPreview | null;
  /** Why it cannot be written like this; null where it can. */
  readonly problem: unknown;
  readonly onRetry: () => void;
  readonly onChange: (changes: Partial<ExportSettings>) => void;
}) {
  const pick = usePicker();
  const { add } = useJobActions();
  const [overwrite, setOverwrite] = useState<string | null>(null);
  const [jobId, setJobId] = useState<number | null>(null);
  const job = useJobs().find(({ id }) => id === jobId);
  const out = settings.out ?? preview?.suggestedOut ?? '';
  const target = useQuery(
    api.snapshots.target.queryOptions({ out }, { enabled: out.trim() !== '', staleTime: 0, gcTime: 0 }),
  );
  const exists = target.data?.exists === true;
  const replaces = exists && overwrite === out;
  const busy = add.isPending || (job !== undefined && isWaiting(job));
  const ready =
    problem === null &&
    !busy &&
    out.trim() !== '' &&
    preview !== null &&
    target.data !== undefined &&
    (!exists || replaces);

  async function choosePlace(): Promise<void> {
    const path = await pick({
      what: preview?.isFolder === true ? 'new-folder' : 'new-file',
      title: 'Where to',
      suggestedName: baseName(out),
    });
    if (path !== null) onChange({ out: path });
  }

  function start(): void {
    if (!ready) return;
    const { container, split, options } = settings;
    // The path's own ending says what a file is.
    const asked = preview?.isFolder === true ? container : null;
    add.mutate(
      {
        kind: 'export',
        snapshot: snapshot.number,
        format: format.format,
        container: asked,
        out,
        split,
        overwrite: replaces,
        ...options,
      },
      {
        onSuccess: ({ id }) => {
          setJobId(id);
          setOverwrite(null);
        },
      },
    );
  }
  useKeys('Export', [{ keys: 'Mod+Enter', label: 'Export', enabled: ready, whileTyping: true, run: start }]);

  return (
    <form
      className="export-form"
      onSubmit={(event) => {
        event.preventDefault();
        start();
      }}
    >
      <div className="export-row">
        <Field label="File">
          <Segmented
            value={settings.container}
            options={format.containers.map((value) => ({ value, label: `.${value}` }))}
            onChange={(container) => onChange({ container })}
          />
        </Field>
        {snapshot.splits.length > 1 && (
          <Field label="Split">
            <Select
              value={settings.split ?? ALL_SPLITS}
              options={[
                { value: ALL_SPLITS, label: 'All, a file for each' },
                ...snapshot.splits.map((split) => ({ value: split, label: split })),
              ]}
              onChange={(split) => onChange({ split: split === ALL_SPLITS ? null : split })}
            />
          </Field>
        )}
      </div>
      <ExportOptionBoxes
        options={settings.options}
        states={states}
        onChange={(options) => onChange({ options })}
      />
      <div className="export-place">
        <Field
          label="Where to"
          hint={
            preview?.isFolder === true
              ? 'A folder. A card beside the files says where every number comes from.'
              : 'A card beside the file says where every number comes from.'
          }
        >
          <TextInput
            value={out}
            onChange={(path) => onChange({ out: path })}
            onBlur={() => {
              if (out.trim() === '') onChange({ out: null });
            }}
          />
        </Field>
        <Button onClick={() => void choosePlace()}>Choose …</Button>
      </div>
      <ErrorNote error={problem} onRetry={onRetry} />
      <ErrorNote error={target.error} />
      {exists && (
        <Checkbox
          checked={replaces}
          hint="Only an earlier export is replaced, never anything else."
          onChange={(on) => setOverwrite(on ? out : null)}
        >
          Replace what stands there
        </Checkbox>
      )}
      <div className="export-actions">
        <Button type="submit" look="primary" keys="Mod+Enter" disabled={!ready}>
          {busy ? 'Exporting …' : 'Export'}
        </Button>
      </div>
      <ErrorNote error={add.error} />
      {job !== undefined && <ExportOutcome job={job} />}
    </form>
  );
}
