import { Fragment } from 'react';
import { countText } from '../../app/wording.ts';
import { Icon } from '../../ui/icon.tsx';
import type { ExportPreview as Preview } from './types.ts';

/** An export's first lines, as they will be written, and what its reader has to know. */
export function ExportPreview({ preview, stale }: { readonly preview: Preview; readonly stale: boolean }) {
  const { files, notes, dropped, lookedThrough, container } = preview;
  return (
    <section className="export-preview" aria-labelledby="preview-title" aria-busy={stale}>
      <h3 id="preview-title">The first lines</h3>
      {notes.map((note) => (
        <p key={note} className="export-note">
          <Icon name="warning" size={13} />
          <span>{withCode(note)}</span>
        </p>
      ))}
      {dropped > 0 && (
        <p className="export-note">
          <Icon name="warning" size={13} />
          <span>
            {countText(dropped)} of the first {countText(lookedThrough)} pairs are left out: the format cannot
            hold them.
          </span>
        </p>
      )}
      {files.map(({ path, text, cut }) => (
        <figure key={path}>
          <figcaption className="mono">{path}</figcaption>
          {text === null ? (
            <p className="muted">A Parquet file, which is no text.</p>
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
            <section className="export-lines" tabIndex={0} aria-label={`The first lines of ${path}`}>
              <pre>
                {text}
                {cut && '…'}
              </pre>
            </section>
          )}
        </figure>
      ))}
      {files.length === 0 && <p className="muted">Not one of the pairs fits this format.</p>}
      {container === 'parquet' && (
        <p className="muted">Parquet is no text: these are its rows, written as JSON.</p>
      )}
      {container === 'jsonl.gz' && <p className="muted">Unpacked; it is written packed.</p>}
    </section>
  );
}

/** Notes quote code between backticks. */
function withCode(note: string) {
  return note.split('`').map((part, index) => {
    const key = `${index} ${part}`;
    return index % 2 === 1 ? (
      <code key={key} className="mono">
        {part}
      </code>
    ) : (
      <Fragment key={key}>{part}</Fragment>
    );
  });
}
