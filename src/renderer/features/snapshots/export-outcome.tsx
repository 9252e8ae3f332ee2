import { useQuery } from '@tanstack/react-query';
import type { Job } from '../../../shared/jobs.ts';
import { api } from '../../app/api.ts';
import { JobNote } from '../../app/job-note.tsx';
import { useCurrent } from '../../app/project.ts';
import { countText, quantityText } from '../../app/wording.ts';
import { Icon } from '../../ui/icon.tsx';
import { ExportLinks, ShowInFolder } from './export-links.tsx';
import { droppedText } from './words.ts';

/** How far an export is, and then what was written and the way to it. */
export function ExportOutcome({ job }: { readonly job: Job }) {
  const exported = useQuery(api.snapshots.exports.queryOptions()).data;
  const desktop = useCurrent()?.host === 'desktop';
  if (job.state !== 'done' || job.request.kind !== 'export') return <JobNote job={job} />;
  const { out } = job.request;
  const found = exported?.find(({ path }) => path === out);
  const dropped = Object.entries(found?.dropped ?? {}).filter(([, count]) => count > 0);
  return (
    <div className="export-outcome" role="status">
      <p>
        <Icon name="check" size={14} />
        <span>
          {found === undefined ? job.outcome : `${quantityText(found.rows, 'row')} written to ${found.name}.`}
        </span>
      </p>
      {dropped.map(([reason, count]) => (
        <p key={reason}>{droppedText(reason, count)}.</p>
      ))}
      {found !== undefined && found.escapedCells > 0 && (
        <p>{countText(found.escapedCells)} cells disarmed.</p>
      )}
      {found !== undefined ? <ExportLinks exported={found} /> : desktop && <ShowInFolder path={out} />}
    </div>
  );
}
