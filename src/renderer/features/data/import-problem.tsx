import { ErrorNote } from '../../app/errors.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import type { Inspection, SourceColumns } from './types.ts';

/** Why a source cannot be imported as it stands; where its columns are the reason, what they hold. */
export function ImportProblem({
  problem,
  columns,
  onAgain,
}: {
  readonly problem: NonNullable<Inspection['problem']>;
  readonly columns: SourceColumns | null;
  readonly onAgain: () => void;
}) {
  const unclear = problem.details.problem === 'wrong-columns' && columns !== null;
  return (
    <>
      {unclear ? (
        <section className="import-note import-unclear">
          <Icon name="left" />
          <div>
            <h2>What do the columns hold?</h2>
            <p>
              Their names do not say it. Choose at the left which column is the query and which the passage;
              for a corpus, the passage alone.
            </p>
          </div>
        </section>
      ) : (
        <>
          <ErrorNote error={problem} />
          <div>
            <Button small onClick={onAgain}>
              Read the file again
            </Button>
          </div>
        </>
      )}
      {columns !== null && columns.samples.length > 0 && <ColumnSamples columns={columns} />}
    </>
  );
}

/** The file's own columns, with what stands in the first rows. */
function ColumnSamples({ columns: { columns, samples } }: { readonly columns: SourceColumns }) {
  return (
    <section className="import-preview" aria-labelledby="import-samples">
      <header>
        <h2 id="import-samples">What the file holds</h2>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className="import-preview-scroll" tabIndex={0} aria-label="First rows">
        <table>
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">In the first rows</th>
            </tr>
          </thead>
          <tbody>
            {columns.map((name, column) => (
              <tr key={name}>
                <th scope="row" className="import-column">
                  {name}
                </th>
                <td>
                  {samples.map((row, place) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name
                    <p key={place} className="import-sample" dir="auto">
                      {row[column]}
                    </p>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
