import { useCallback } from 'react';
import { useLocation, useSearchParams } from 'wouter';

/** The ways to a new teacher, in the order in which they are offered. */
export const WAYS = [
  'catalogue',
  'folder',
  'hub',
  'bm25',
  'random',
  'given',
  'embeddings',
  'ranking',
] as const;
export type Way = (typeof WAYS)[number];

type AddAddress = {
  readonly way: Way;
  /** A hub id or a folder; null: not chosen yet. */
  readonly model: string | null;
  /** The job that adds it. */
  readonly job: number | null;
};

/** Where one is on the page: in the address, so that a reload and the Back button do what they should. */
export function useTeachersAddress() {
  const [path, navigate] = useLocation();
  const [parameters] = useSearchParams();
  const job = Number(parameters.get('job') ?? Number.NaN);
  const adding: AddAddress | null = path.startsWith('/teachers/add')
    ? {
        way: WAYS.find((way) => way === parameters.get('way')) ?? 'catalogue',
        model: parameters.get('model'),
        job: Number.isInteger(job) ? job : null,
      }
    : null;
  const show = useCallback(
    (teacher: string, options: { readonly replace?: boolean } = {}) =>
      navigate(`/teachers?${new URLSearchParams({ teacher })}`, options),
    [navigate],
  );
  const add = useCallback(
    (next: Partial<AddAddress> = {}) => {
      const query = new URLSearchParams();
      if (next.way) query.set('way', next.way);
      if (next.model) query.set('model', next.model);
      if (next.job) query.set('job', String(next.job));
      navigate(query.size === 0 ? '/teachers/add' : `/teachers/add?${query}`);
    },
    [navigate],
  );
  const list = useCallback(() => navigate('/teachers'), [navigate]);
  return { shown: parameters.get('teacher'), adding, show, add, list };
}
