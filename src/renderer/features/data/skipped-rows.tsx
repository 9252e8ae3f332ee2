import { useMutation, useQuery } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { ErrorNote } from '../../app/errors.tsx';
import { useCurrent } from '../../app/project.ts';
import { countText } from '../../app/wording.ts';
import { Button } from '../../ui/button.tsx';

/** What an import left out, and why: the first of it, and where the rest is. */
export function SkippedRows({ importId, count }: { readonly importId: number; readonly count: number }) {
  const host = useCurrent()?.host;
  const skipped = useQuery(api.data.skipped.queryOptions({ import: importId }));
  const reveal = useMutation(api.files.reveal.mutationOptions());
  if (skipped.error !== null) return <ErrorNote error={skipped.error} />;
  if (skipped.data === undefined) return null;
  const { path, rows } = skipped.data;
  return (
    <section className="import-skipped" aria-label="Skipped rows">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <ul tabIndex={0} aria-label="Skipped rows">
        {rows.map(({ file, line, row, field, message }) => (
          <li key={`${file} ${line} ${row} ${field} ${message}`}>
            <span className="mono">
              {file}
              {line !== null ? `, line ${line}` : row !== null ? `, row ${row}` : ''}
            </span>
            <span>{field === null ? message : `${field}: ${message}`}</span>
          </li>
        ))}
      </ul>
      <p className="muted">
        {rows.length < count && `The first ${countText(rows.length)} of ${countText(count)}. `}
        All are in <span className="mono">{path}</span>.{' '}
        {host === 'desktop' && (
          <Button small onClick={() => reveal.mutate({ path })}>
            Show in folder
          </Button>
        )}
      </p>
    </section>
  );
}
