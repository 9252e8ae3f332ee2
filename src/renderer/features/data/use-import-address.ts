import { useCallback } from 'react';
import { useLocation, useSearchParams } from 'wouter';

export type ImportAddress = {
  /** A path or `hf:org/name`; null: not chosen yet. */
  readonly source: string | null;
  /** The job that imports it. */
  readonly job: number | null;
};

/** Where one is in the wizard: in the address, so that a reload and the Back button do what they should. */
export function useImportAddress() {
  const [parameters] = useSearchParams();
  const [, navigate] = useLocation();
  const job = Number(parameters.get('job') ?? Number.NaN);
  const address: ImportAddress = {
    source: parameters.get('source'),
    job: Number.isInteger(job) ? job : null,
  };
  const go = useCallback(
    (next: Partial<ImportAddress>) => {
      const query = new URLSearchParams();
      if (next.source) query.set('source', next.source);
      if (next.job) query.set('job', String(next.job));
      navigate(query.size === 0 ? '/data/import' : `/data/import?${query}`);
    },
    [navigate],
  );
  return { ...address, go };
}
