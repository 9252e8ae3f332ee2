import { useLocation } from 'wouter';
import type { Job } from '../../../shared/jobs.ts';
import { countText, quantityText } from '../../app/wording.ts';
import { Button } from '../../ui/button.tsx';
import { formatText } from './formats.ts';
import { SkippedRows } from './skipped-rows.tsx';
import type { DatasetSummary, PastImport } from './types.ts';
import { useImportAddress } from './use-import-address.ts';

type Line = {
  readonly what: string;
  readonly count: number;
  readonly notes: readonly string[];
};

/** What an import brought, line by line; what there was none of is left out. */
function linesOf({ counts }: PastImport): Line[] {
  const note = (count: number, words: string): string[] =>
    count === 0 ? [] : [`${countText(count)} ${words}`];
  return [
    {
      what: 'passages',
      count: counts.passages,
      notes: [
        ...note(counts.mergedPassages, 'had the title and text of another one: merged, all ids kept'),
        ...note(
          counts.respelledPassages,
          'had no id and the text of another one in another spelling: the first stays',
        ),
        ...note(counts.unchangedPassages, 'came more than once, or were there already'),
      ],
    },
    {
      what: 'queries',
      count: counts.queries,
      notes: note(counts.unchangedQueries, 'came more than once, or were there already'),
    },
    {
      what: 'judgements',
      count: counts.judgements,
      notes: [
        ...note(counts.positives, 'of them positive'),
        ...note(counts.unchangedJudgements, 'were there already'),
      ],
    },
    { what: 'given negatives', count: counts.givenNegatives, notes: [] },
  ].filter(({ count, notes }) => count > 0 || notes.length > 0);
}

/** What came in, and where to go from here. */
export function ImportOutcome({
  job,
  into,
  imported,
}: {
  readonly job: Job;
  /** The data set it went into. */
  readonly into: string;
  /** null until the list of data sets has it. */
  readonly imported: { readonly dataset: DatasetSummary; readonly found: PastImport } | null;
}) {
  const { go } = useImportAddress();
  const [, navigate] = useLocation();
  const lookThrough = (
    <Button onClick={() => navigate(`/data?${new URLSearchParams({ dataset: into })}`)}>
      Look through it
    </Button>
  );
  if (imported === null)
    return (
      <>
        <p>{job.outcome}</p>
        {lookThrough}
      </>
    );
  const { dataset, found } = imported;
  const positives = dataset.imports.reduce((sum, { counts }) => sum + counts.positives, 0);
  return (
    <>
      <p className="muted">
        From {found.source} into the data set <b>{dataset.name}</b>, read as {formatText(found.format)}.
      </p>
      <dl className="import-counts">
        {linesOf(found).map(({ what, count, notes }) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>
              <b>{countText(count)}</b>
              {notes.map((text) => (
                <span key={text}>{text}</span>
              ))}
            </dd>
          </div>
        ))}
        {found.counts.skipped > 0 && (
          <div>
            <dt>skipped</dt>
            <dd>
              <b>{countText(found.counts.skipped)}</b>
              <span>
                {found.counts.skipped === 1 ? 'row was' : 'rows were'} left out, for the reasons below
              </span>
            </dd>
          </div>
        )}
      </dl>
      {found.counts.skipped > 0 && <SkippedRows importId={found.id} count={found.counts.skipped} />}
      {job.log.map((line) => (
        <p key={line} className="muted">
          {line}
        </p>
      ))}
      {found.counts.disagreeingPrompts > 0 && (
        <p className="import-next">
          {quantityText(found.counts.disagreeingPrompts, 'row')} had another prompt than the first, so none is
          kept. Imported as data sets of their own, each keeps its prompt.
        </p>
      )}
      {positives === 0 && (
        <p className="import-next">
          The data set has no positives yet, and negatives are mined against those. Import judgements, or
          pairs, into <b>{dataset.name}</b> too.
        </p>
      )}
      <div className="import-buttons">
        <Button onClick={() => go({})}>Import more</Button>
        {lookThrough}
        {positives > 0 && (
          <Button look="primary" onClick={() => navigate('/teachers')}>
            Next: add a teacher
          </Button>
        )}
      </div>
      <p className="visually-hidden" role="status">
        {quantityText(found.counts.passages, 'passage')} came in.
      </p>
    </>
  );
}
