import './mining.css';
import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { api } from '../../app/api.ts';
import { ErrorNote } from '../../app/errors.tsx';
import { useCurrent } from '../../app/project.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { MiningDraft } from './mining-draft.tsx';

/** Recipes, what they do, and the runs that are made of them. */
export function MiningPage() {
  const [, navigate] = useLocation();
  const folder = useCurrent()?.project?.folder;
  const datasets = useQuery(api.data.datasets.queryOptions());
  const teachers = useQuery(api.teachers.list.queryOptions());
  const runs = useQuery(api.mining.runs.queryOptions());
  const presets = useQuery(api.mining.presets.queryOptions());
  const asked = [datasets, teachers, runs, presets];
  if (
    folder === undefined ||
    datasets.data === undefined ||
    teachers.data === undefined ||
    runs.data === undefined ||
    presets.data === undefined
  )
    return (
      <div className="mining-error">
        <ErrorNote
          error={asked.find(({ error }) => error !== null)?.error}
          onRetry={() => {
            for (const each of asked) void each.refetch();
          }}
        />
      </div>
    );
  if (datasets.data.length === 0)
    return (
      <Empty
        icon="mining"
        title="No data to mine yet"
        actions={
          <Button look="primary" onClick={() => navigate('/data')}>
            Import data
          </Button>
        }
      >
        Negatives are mined for queries with a positive, out of a corpus of passages. Bring them in first.
      </Empty>
    );
  if (teachers.data.length === 0)
    return (
      <Empty
        icon="mining"
        title="No teacher to mine with yet"
        actions={
          <>
            <Button look="primary" onClick={() => navigate('/teachers/add')}>
              Add an encoder
            </Button>
            <Button onClick={() => navigate('/teachers/add?way=bm25')}>Add BM25</Button>
          </>
        }
      >
        A teacher finds the candidates out of which a run picks its negatives. BM25 needs no model; an encoder
        finds harder negatives.
      </Empty>
    );
  return (
    <MiningDraft
      folder={folder}
      datasets={datasets.data}
      teachers={teachers.data}
      runs={runs.data}
      presets={presets.data}
    />
  );
}
