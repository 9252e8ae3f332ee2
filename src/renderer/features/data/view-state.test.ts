import { expect, it } from 'vitest';
import { ofKind, parseView, viewAddress } from './view-state.ts';

const FIRST = parseView(new URLSearchParams(), 'birds');

it('reads back what it writes', () => {
  const view = {
    ...FIRST,
    kind: 'judgements',
    search: 'barn & owl #1',
    split: 'test',
    show: 'judged-zero',
    sort: 'grade',
    descending: true,
  } as const;
  const address = viewAddress(view);
  expect(parseView(new URLSearchParams(address.split('?')[1]), 'birds')).toEqual(view);
  expect(viewAddress(FIRST)).toBe('/data?dataset=birds');
});

it('takes an address that names nothing known for the first view', () => {
  expect(parseView(new URLSearchParams('kind=x&show=y&sort=z'), 'birds')).toEqual(FIRST);
});

it('keeps of a view what the other kind has too', () => {
  const view = { ...FIRST, search: 'owl', split: 'test', show: 'several-ids', sort: 'ids' } as const;
  expect(ofKind(view, 'queries')).toEqual({ ...view, kind: 'queries', show: 'all', sort: 'order' });
  expect(ofKind({ ...view, show: 'positive' }, 'judgements').show).toBe('positive');
});
