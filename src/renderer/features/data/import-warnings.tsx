import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import type { Warning } from './warnings.ts';

/** What one should know before one imports. */
export function ImportWarnings({
  warnings,
  onSkip,
}: {
  readonly warnings: readonly Warning[];
  readonly onSkip: () => void;
}) {
  if (warnings.length === 0) return null;
  return (
    <ul className="import-warnings" aria-label="Warnings">
      {warnings.map(({ text, rows = [], skips = false }) => (
        <li key={text}>
          <Icon name="warning" />
          <div>
            <p>{text}</p>
            {rows.length > 0 && (
              <ul className="import-bad-rows">
                {rows.map((row) => (
                  <li key={row}>{row}</li>
                ))}
              </ul>
            )}
            {skips && (
              <Button small onClick={onSkip}>
                Skip bad rows
              </Button>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** A hub's files are fetched by the import itself, and can be looked at only then. */
export function HubNote({ source }: { readonly source: string }) {
  return (
    <section className="import-note">
      <h2>{source.replace(/^hf:/, '')}</h2>
      <p>
        Whetstone fetches this data set's Parquet files from huggingface.co into its cache, checks them
        against the hub's checksums, and imports them. The columns are told by their names; if they cannot be,
        you can map them then. Nothing of your project is sent.
      </p>
    </section>
  );
}
