import { quantityText } from '../../app/wording.ts';
import { StateShape } from '../../ui/state-shape.tsx';
import type { Inspection, PreviewRow } from './types.ts';

const WORDS: Readonly<Record<string, string>> = {
  passage: 'Passage',
  query: 'Query',
  positive: 'Positive',
  negative: 'Negative',
  judgement: 'Judgement',
};

/** The first rows as they would come in. */
export function ImportPreview({ inspection }: { readonly inspection: Inspection }) {
  const rows = inspection.rows.filter(({ what }) => what !== 'problem');
  if (rows.length === 0) return null;
  const hasSplit = rows.some(({ split }) => split !== '');
  return (
    <section className="import-preview" aria-labelledby="import-preview">
      <header>
        <h2 id="import-preview">The first rows, as they would come in</h2>
        <span className="muted">{quantityText(inspection.files, 'file')}</span>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className="import-preview-scroll" tabIndex={0} aria-label="First rows">
        <table>
          <thead>
            <tr>
              <th scope="col" className="import-place">
                Row
              </th>
              <th scope="col">As</th>
              <th scope="col">Id</th>
              {hasSplit && <th scope="col">Split</th>}
              <th scope="col" className="import-content">
                Text
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of a preview have no other name
              <tr key={place}>
                <td className="import-place">{row.place}</td>
                <td>
                  <What row={row} />
                </td>
                <td className="import-id">
                  {row.id === '(made)' ? <span className="muted">made of the text</span> : row.id}
                </td>
                {hasSplit && <td>{row.split}</td>}
                <td className="import-content" dir="auto">
                  {row.content}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

function What({ row: { what } }: { readonly row: PreviewRow }) {
  return (
    <span className="import-what">
      {what === 'positive' && <StateShape state="positive" />}
      {what === 'negative' && <StateShape state="kept" />}
      {WORDS[what] ?? what}
    </span>
  );
}
