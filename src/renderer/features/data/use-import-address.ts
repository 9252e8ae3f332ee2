import { useCallback } from 'react';
import { useLocation, useSearchParams } from 'wouter';

export type ImportAddress = {
  /** A path or `hf:org/name`; null: not chosen yet. */
  readonly source: string | null;
  /** The job that imports it. */
  readonly job: number | null;
  /** A job of before, with whose settings one begins. */
  readonly again: number | null;
};

/** Where one is in the wizard: in the address, so that a reload and the Back button do what they should. */
export function useImportAddress() {
  const [parameters] = useSearchParams();
  const [, navigate] = useLocation();
  const number = (name: string): number | null => {
    const value = Number(parameters.get(name) ?? Number.NaN);
    return Number.isInteger(value) ? value : null;
  };
  const address: ImportAddress = {
    source: parameters.get('source'),
    job: number('job'),
    again: number('again'),
  };
  const go = useCallback(
    (next: Partial<ImportAddress>) => {
      const query = new URLSearchParams();
      if (next.source) query.set('source', next.source);
      if (next.job) query.set('job', String(next.job));
      if (next.again) query.set('again', String(next.again));
      navigate(query.size === 0 ? '/data/import' : `/data/import?${query}`);
    },
    [navigate],
  );
  return { ...address, go };
}
