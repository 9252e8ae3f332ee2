import './import.css';
import { useLocation } from 'wouter';
import { useJobs } from '../../app/jobs.ts';
import { Button } from '../../ui/button.tsx';
import { ImportProgress } from './import-progress.tsx';
import { ImportWizard } from './import-wizard.tsx';
import { SourceChoice } from './source-choice.tsx';
import type { DatasetSummary } from './types.ts';
import { useImportAddress } from './use-import-address.ts';

/** The way of data into the project: choose, check, and see what came in. */
export function ImportPage({ datasets }: { readonly datasets: readonly DatasetSummary[] }) {
  const { source, job, again, go } = useImportAddress();
  const jobs = useJobs();
  const [, navigate] = useLocation();
  if (source !== null && job !== null)
    return <ImportProgress key={job} source={source} jobId={job} datasets={datasets} />;
  if (source !== null) {
    const before = jobs.find(({ id }) => id === again);
    return (
      <ImportWizard key={`${source} ${before?.id}`} source={source} before={before} datasets={datasets} />
    );
  }
  return (
    <div className="data-none">
      <header>
        {datasets.length > 0 && (
          <Button small onClick={() => navigate('/data')}>
            Back to the data
          </Button>
        )}
        <h2>Import</h2>
        <p className="data-none-lead">More for a data set that is there, or a new one beside it.</p>
      </header>
      <SourceChoice onChoose={(chosen) => go({ source: chosen })} />
    </div>
  );
}
