import type { QueryFigures } from '../../../engine/selection/query-figures.ts';
import type { Queue } from './live-requests.ts';
import type { LoadedRun } from './loaded-run.ts';

/** The rows of a queue, filtered and in its order. */
export function orderRows(
  { queries }: Pick<LoadedRun, 'queries'>,
  queue: Queue,
  figures: QueryFigures,
  belongs: (row: number) => boolean,
): Uint32Array {
  const words = queue.text.toLowerCase().split(/\s+/).filter(Boolean);
  const searched = words.length === 0 ? [] : searchedTexts(queries);
  const rows = new Uint32Array(queries.length);
  let count = 0;
  for (let row = 0; row < queries.length; row++) {
    const query = queries[row]!;
    if (queue.split !== null && query.split !== queue.split) continue;
    if (!belongs(row) || !words.every((word) => searched[row]!.includes(word))) continue;
    rows[count++] = row;
  }
  const found = rows.subarray(0, count);
  const { sort, descending } = queue;
  if (sort === 'order') return descending ? found.reverse() : found;
  const sign = descending ? -1 : 1;
  const column = sort === 'text' ? textRanks(queries) : figures[sort];
  // Queries without a threshold have no margin: they stand last either way.
  const value = Float64Array.from(column, (each) =>
    Number.isNaN(each) ? Number.POSITIVE_INFINITY : sign * each,
  );
  return found.sort((a, b) => (value[a] === value[b] ? a - b : value[a]! - value[b]!));
}

type Queries = LoadedRun['queries'];

/** What is made of the queries' texts is kept as long as they are: it is asked for with each letter that is typed. */
function remembered<Made>(make: (queries: Queries) => Made): (queries: Queries) => Made {
  const known = new WeakMap<Queries, { readonly made: Made }>();
  return (queries) => {
    const kept = known.get(queries) ?? { made: make(queries) };
    known.set(queries, kept);
    return kept.made;
  };
}

const searchedTexts = remembered((queries) => queries.map(({ id, text }) => `${id} ${text}`.toLowerCase()));

/** The place of each text among all, from 0; the same for texts that stand for the same. */
export const textRanks = remembered((queries) => {
  const keys = queries.map(({ text }) => orderKey(text));
  const rows = queries.map((_query, row) => row);
  rows.sort((a, b) => (keys[a]! < keys[b]! ? -1 : keys[a]! > keys[b]! ? 1 : 0));
  const ranks = new Uint32Array(queries.length);
  let rank = -1;
  let before: string | null = null;
  for (const row of rows) {
    const key = keys[row]!;
    if (key !== before) rank++;
    ranks[row] = rank;
    before = key;
  }
  return ranks;
});

const PLAIN = /^[\x20-\x7e]*$/;

/** Longer runs of digits than any number in a text has. */
const DIGITS = 12;

/**
 * Stands for a text where texts are put in order: without case and accents, numbers by their value. Comparing by the
 * rules of a language takes seconds for 100,000 texts; comparing these, a tenth of one.
 */
function orderKey(text: string): string {
  const letters = PLAIN.test(text) ? text : text.normalize('NFKD').replace(/\p{M}/gu, '');
  return letters.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(DIGITS, '0'));
}
