import type { Job } from '../../../shared/jobs.ts';
import { agoText, countText } from '../../app/wording.ts';
import { Icon } from '../../ui/icon.tsx';
import { speedOf } from './teacher-state.ts';
import type { ListedRetrieval } from './types.ts';

/** What a teacher has found, a row for each search. */
export function RetrievalTable({
  retrievals,
  job,
}: {
  readonly retrievals: readonly ListedRetrieval[];
  /** The newest that searched with the teacher. */
  readonly job: Job | null;
}) {
  return (
    <div className="teacher-table">
      <table>
        <thead>
          <tr>
            <th scope="col">Data</th>
            <th scope="col" className="end">
              Queries
            </th>
            <th scope="col" className="end">
              Candidates each
            </th>
            <th scope="col">State</th>
            <th scope="col" className="end">
              Speed
            </th>
            <th scope="col" className="end">
              When
            </th>
          </tr>
        </thead>
        <tbody>
          {retrievals.map((retrieval) => (
            <tr key={`${retrieval.dataset} ${retrieval.split} ${retrieval.topK} ${retrieval.createdAt}`}>
              <th scope="row">
                {retrieval.dataset}, {retrieval.split ?? 'all splits'}
              </th>
              <td className="end">{countText(retrieval.queries)}</td>
              <td className="end">{countText(retrieval.topK)}</td>
              <td>
                <RetrievalState retrieval={retrieval} />
              </td>
              <td className="end">
                <Speed queriesPerSecond={speedOf(job, retrieval)} />
              </td>
              <td className="end muted">{agoText(retrieval.createdAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RetrievalState({ retrieval: { state, outdated } }: { readonly retrieval: ListedRetrieval }) {
  if (state === 'running') return <span className="muted">not finished</span>;
  return outdated ? (
    <span className="retrieval-outdated">
      <Icon name="retry" size={12} /> data came in since
    </span>
  ) : (
    <span className="retrieval-complete">
      <Icon name="check" size={12} /> complete
    </span>
  );
}

function Speed({ queriesPerSecond }: { readonly queriesPerSecond: number | null }) {
  if (queriesPerSecond === null) return <span className="muted">–</span>;
  const text = queriesPerSecond < 10 ? queriesPerSecond.toFixed(1) : countText(queriesPerSecond);
  return <span title="Queries a second, encoding included">{text} / s</span>;
}
