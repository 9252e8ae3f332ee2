import { type CandidateTable, FLAG, type PairTable } from '../../engine/selection/table.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import { createColumns, type GrowingColumns } from './candidate-columns.ts';
import type { PairScores, QueryCandidates } from './candidate-store.ts';
import type { CorpusRows } from './corpus-rows.ts';
import { joiningPassages, type QueryFacts } from './query-facts.ts';

/** The passages of which something is known under a list's query, by their database ids, as bits of FLAG. */
export type MarksOf = (list: QueryCandidates) => ReadonlyMap<number, number>;

/** What a source's table is made of, by database ids. */
export type CandidateParts = {
  readonly db: ReadableDatabase;
  /** The stored lists, in the order of the queries' ids. */
  readonly lists: Iterable<QueryCandidates>;
  /** The most candidates that a list has. */
  readonly topK: number;
  /** Database ids, rising. */
  readonly queries: Uint32Array;
  readonly facts: ReadonlyMap<number, QueryFacts>;
  readonly marksOf: MarksOf;
  /** Whether a judgement of 0 counts as a curator's `true-negative`. */
  readonly trustsZero: boolean;
  readonly pairs: PairTable;
  readonly corpus: CorpusRows;
  readonly scores: PairScores;
  /** Told of each pair that has no score yet. */
  readonly onMissing: (query: number, passage: number) => void;
};

type Joined = { readonly passage: number; readonly row: number; readonly score: number };

/** Puts one source's stored lists, passages from outside them that join (see {@link joiningPassages}) and the positives' scores into columns. */
export function buildCandidates(parts: CandidateParts): CandidateTable {
  const { queries, facts, marksOf, corpus } = parts;
  const rowOfQuery = new Map([...queries].map((id, row) => [id, row]));
  const columns = createColumns(queries.length * parts.topK);
  const queryOffsets = new Uint32Array(queries.length + 1);
  let nextRow = 0;
  for (const list of parts.lists) {
    const row = rowOfQuery.get(list.query);
    // The retrieval may cover more than the recipe's split.
    if (row === undefined) continue;
    while (nextRow < row) queryOffsets[++nextRow] = columns.length();
    const joined = joinedCandidates(parts, list, facts.get(list.query)!);
    addQuery(list, joined, marksOf(list), corpus, columns);
    queryOffsets[++nextRow] = columns.length();
  }
  while (nextRow < queries.length) queryOffsets[++nextRow] = columns.length();
  const table = { queryOffsets, ...columns.finish() };
  return { ...table, pairScore: scoresOfPairs(parts, table) };
}

function addQuery(
  list: QueryCandidates,
  joined: readonly Joined[],
  marks: ReadonlyMap<number, number>,
  corpus: CorpusRows,
  columns: GrowingColumns,
): void {
  const { passages, scores } = list;
  const { passage, score, flags } = columns.room(passages.length + joined.length);
  const { rowOf, purged, hasPurged } = corpus;
  const begin = columns.length();
  let end = begin;
  let next = 0;
  const join = (each: Joined): void => {
    passage[end] = each.row;
    score[end] = each.score;
    flags[end++] = (marks.get(each.passage) ?? 0) | FLAG.joined;
  };
  // By index: an iterator would make ten million little arrays.
  for (let place = 0; place < passages.length; place++) {
    const itsScore = scores[place]!;
    // At equal scores the list goes first: what it left out has the greater id.
    while (next < joined.length && joined[next]!.score > itsScore) join(joined[next++]!);
    const row = rowOf(passages[place]!);
    if (row < 0 || (hasPurged && purged[row] === 1)) continue;
    passage[end] = row;
    score[end] = itsScore;
    flags[end++] = 0;
  }
  for (const each of joined.slice(next)) join(each);
  // Of most candidates nothing is known: the few others are looked for, and not each candidate looked up.
  for (const [id, bits] of marks) {
    const row = rowOf(id);
    for (let at = begin; at < end; at++) if (passage[at] === row) flags[at]! |= bits;
  }
  columns.setLength(end);
}

/** Passages outside the top K of which more is known, with their scores, best first (design §4, step 4). */
function joinedCandidates(parts: CandidateParts, list: QueryCandidates, fact: QueryFacts): Joined[] {
  const joined: Joined[] = [];
  for (const passage of joiningPassages(fact, parts.trustsZero)) {
    if (fact.positives.has(passage) || list.passages.includes(passage)) continue;
    const row = parts.corpus.rowOf(passage);
    const score = parts.scores.get(list.query)?.get(passage);
    if (score === undefined) parts.onMissing(list.query, passage);
    else if (!Number.isNaN(score)) joined.push({ passage, row, score });
  }
  return joined.sort((a, b) => b.score - a.score || compareIds(parts.db, a.passage, b.passage));
}

/** Code-point order of two passages' ids, which is the order of their UTF-8 bytes. */
function compareIds(db: ReadableDatabase, a: number, b: number): number {
  const name = db.prepare('SELECT external_id FROM passage WHERE id = ?').pluck();
  return Buffer.compare(Buffer.from(name.get(a) as string), Buffer.from(name.get(b) as string));
}

/** s⁺ of each pair; a promoted positive may have its score among the candidates. NaN where there is none. */
function scoresOfPairs(parts: CandidateParts, table: Omit<CandidateTable, 'pairScore'>): Float64Array {
  const { pairs, queries, corpus } = parts;
  return Float64Array.from(pairs.query, (query, pair) => {
    const row = pairs.positive[pair]!;
    const known = parts.scores.get(queries[query]!)?.get(corpus.ids[row]!);
    if (known !== undefined) return known;
    for (let at = table.queryOffsets[query]!; at < table.queryOffsets[query + 1]!; at++) {
      if (table.passage[at] === row) return table.score[at]!;
    }
    parts.onMissing(queries[query]!, corpus.ids[row]!);
    return Number.NaN;
  });
}
