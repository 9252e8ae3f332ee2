import { useCallback, useMemo } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { useStored } from '../../app/stored.ts';
import type { DatasetSummary, View } from './types.ts';

const KINDS = ['passages', 'queries', 'judgements'] as const satisfies readonly View['kind'][];
const SHOWS = [
  'all',
  'positive',
  'between',
  'judged-zero',
  'without-positive',
  'several-ids',
] as const satisfies readonly View['show'][];
const SORTS = [
  'order',
  'id',
  'ids',
  'positives',
  'judged-zero',
  'grade',
] as const satisfies readonly View['sort'][];

const known = <Value extends string>(
  values: readonly Value[],
  text: string | null,
  otherwise: Value,
): Value => values.find((value) => value === text) ?? otherwise;

/** A view as the address of the page says it. */
export function parseView(parameters: URLSearchParams, dataset: string): View {
  return {
    dataset,
    kind: known(KINDS, parameters.get('kind'), 'passages'),
    search: (parameters.get('search') ?? '').trim(),
    split: parameters.get('split'),
    show: known(SHOWS, parameters.get('show'), 'all'),
    sort: known(SORTS, parameters.get('sort'), 'order'),
    descending: parameters.has('descending'),
  };
}

/** The address of a view: only what differs from the first one stands in it. */
export function viewAddress({ dataset, kind, search, split, show, sort, descending }: View): string {
  const parameters = new URLSearchParams({ dataset });
  if (kind !== 'passages') parameters.set('kind', kind);
  if (search !== '') parameters.set('search', search);
  if (split !== null) parameters.set('split', split);
  if (show !== 'all') parameters.set('show', show);
  if (sort !== 'order') parameters.set('sort', sort);
  if (descending) parameters.set('descending', '');
  return `/data?${parameters}`;
}

/** What may be shown of each kind. */
export const SHOWN_OF = {
  passages: ['all', 'positive', 'judged-zero', 'without-positive', 'several-ids'],
  queries: ['all', 'positive', 'judged-zero', 'without-positive'],
  judgements: ['all', 'positive', 'between', 'judged-zero'],
} as const satisfies Record<View['kind'], readonly View['show'][]>;

/** A view of another kind: what that kind does not have goes. */
export function ofKind(view: View, kind: View['kind']): View {
  const shows: readonly View['show'][] = SHOWN_OF[kind];
  return {
    ...view,
    kind,
    show: shows.includes(view.show) ? view.show : 'all',
    sort: 'order',
    descending: false,
  };
}

/**
 * The view that the address names, of the data set that it names, or the one that was looked at last, or the first.
 *
 * @param datasets at least one
 */
export function useView(
  datasets: readonly DatasetSummary[],
): readonly [View, (changes: Partial<View>) => void] {
  const [parameters] = useSearchParams();
  const [, navigate] = useLocation();
  const [last, remember] = useStored('data-set', '');
  const dataset =
    [parameters.get('dataset'), last].find((name) => datasets.some((each) => each.name === name)) ??
    datasets[0]?.name ??
    '';
  const view = useMemo(() => parseView(parameters, dataset), [parameters, dataset]);
  const change = useCallback(
    (changes: Partial<View>) => {
      const next = { ...view, ...changes };
      remember(next.dataset);
      navigate(viewAddress(next));
    },
    [view, navigate, remember],
  );
  return [view, change];
}
