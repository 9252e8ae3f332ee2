import type { Label, Recipe } from '../../../shared/mining.ts';
import { type CandidateTable, FLAG, PAIR_FLAG, type PairTable } from '../../engine/selection/table.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import { type Dataset, findDataset } from '../data/queries.ts';
import { effectiveLabels } from '../review/labels.ts';
import { findTeacher, teacherMeaning } from '../teachers/registry.ts';
import { type CorpusRows, readCorpusRows } from './corpus-rows.ts';
import {
  findRetrieval,
  iterateCandidates,
  type QueryCandidates,
  type Retrieval,
  readCandidates,
} from './retrieval-store.ts';

/** A (query, passage) that a source has no score for yet: a labelled or newly judged passage outside its candidates. */
export type MissingScore = { readonly source: number; readonly query: number; readonly passage: number };

/** Everything that selection reads for a recipe, by rows. */
export type MiningTables = {
  readonly dataset: Dataset;
  readonly corpus: CorpusRows;
  /** Database ids of the queries, by row. */
  readonly queries: Uint32Array;
  readonly pairs: PairTable;
  /** The split and the grade of each pair; a promoted pair has no grade. */
  readonly pairSplits: readonly string[];
  readonly pairGrades: readonly (number | null)[];
  readonly sources: readonly CandidateTable[];
  readonly retrievals: readonly Retrieval[];
  readonly missing: readonly MissingScore[];
  /** Bits of FLAG for any passage of the corpus, by its row, under a query, by its database id. */
  readonly flagsFor: (query: number, row: number) => number;
};

/** Scores that were computed after the retrieval, by {@link scoreKey}. */
export type ExtraScores = ReadonlyMap<string, number>;

export function scoreKey(source: number, query: number, passage: number): string {
  return `${source}:${query}:${passage}`;
}

/** What the data and the curators say of one query. */
type QueryFacts = {
  /** Positives in any split, by database id. */
  readonly positives: Set<number>;
  readonly pairs: Map<number, { split: string; grade: number }>;
  readonly flags: Map<number, number>;
};

/**
 * Loads a recipe's stored retrievals, judgements and labels into the tables that selection works on.
 *
 * @param only a single query's database id, or null for all queries of the split
 * @throws WhetstoneError `retrieval-missing`, `dataset-not-found`, `project-damaged`
 */
export function loadTables(
  db: ReadableDatabase,
  recipe: Recipe,
  only: number | null = null,
  extra: ExtraScores = new Map(),
): MiningTables {
  const dataset = findDataset(db, recipe.dataset);
  const retrievals = recipe.sources.map((source) => findRetrieval(db, source.teacher, dataset, recipe.split));
  const corpus = readCorpusRows(db, dataset.id);
  const facts = readFacts(db, dataset, recipe.split, only);
  const labels = readLabels(db, dataset.id, only);
  const queries = Uint32Array.from([...facts.keys()].sort((a, b) => a - b));
  const rowOfQuery = new Map([...queries].map((id, row) => [id, row]));
  const { pairs, splits, grades } = buildPairs(queries, facts, labels, recipe, corpus);
  const missing: MissingScore[] = [];
  const sources = retrievals.map((retrieval, source) => {
    const lists =
      only === null
        ? iterateCandidates(db, retrieval.id)
        : [readCandidates(db, retrieval.id, only)].filter((list) => list !== null);
    const pairScores = readPairScores(db, retrieval.id, only);
    const scored = teacherMeaning(findTeacher(db, retrieval.teacher).config).scores;
    return buildCandidates({
      lists,
      source,
      scored,
      queries,
      rowOfQuery,
      facts,
      labels,
      pairs,
      corpus,
      pairScores,
      extra,
      missing,
    });
  });
  const flagsFor = (query: number, row: number): number =>
    queryFlags(facts.get(query)!, labels.get(query), corpus)(corpus.ids[row]!, row);
  return {
    dataset,
    corpus,
    queries,
    pairs,
    pairSplits: splits,
    pairGrades: grades,
    sources,
    retrievals,
    missing,
    flagsFor,
  };
}

function readFacts(
  db: ReadableDatabase,
  dataset: Dataset,
  split: string | null,
  only: number | null,
): Map<number, QueryFacts> {
  const facts = new Map<number, QueryFacts>();
  const rows = db
    .prepare(
      `SELECT j.query_id, j.passage_id, j.split, j.grade FROM visible_judgement j
       JOIN query q ON q.id = j.query_id AND q.dataset_id = :dataset AND q.purged = 0
       JOIN passage p ON p.id = j.passage_id AND p.purged = 0
       WHERE :only IS NULL OR j.query_id = :only`,
    )
    .raw()
    .iterate({ dataset: dataset.id, only }) as IterableIterator<[number, number, string, number]>;
  for (const [query, passage, itsSplit, grade] of rows) {
    let fact = facts.get(query);
    if (fact === undefined) {
      fact = { positives: new Set(), pairs: new Map(), flags: new Map() };
      facts.set(query, fact);
    }
    if (grade >= dataset.positiveFrom) {
      fact.positives.add(passage);
      const known = fact.pairs.get(passage);
      if ((split === null || itsSplit === split) && (known === undefined || itsSplit < known.split)) {
        fact.pairs.set(passage, { split: itsSplit, grade });
      }
    } else {
      const flag = grade === 0 ? FLAG.judgedZero : FLAG.ambiguous;
      fact.flags.set(passage, (fact.flags.get(passage) ?? 0) | flag);
    }
  }
  for (const [query, fact] of facts) {
    if (fact.pairs.size === 0) facts.delete(query);
  }
  return facts;
}

function readLabels(
  db: ReadableDatabase,
  dataset: number,
  only: number | null,
): Map<number, Map<number, Label>> {
  const labels = new Map<number, Map<number, Label>>();
  for (const { query, passage, label } of effectiveLabels(db, dataset)) {
    if (only !== null && query !== only) continue;
    const ofQuery = labels.get(query) ?? new Map<number, Label>();
    labels.set(query, ofQuery.set(passage, label));
  }
  return labels;
}

function buildPairs(
  queries: Uint32Array,
  facts: Map<number, QueryFacts>,
  labels: Map<number, Map<number, Label>>,
  recipe: Recipe,
  corpus: CorpusRows,
): { pairs: PairTable; splits: string[]; grades: (number | null)[] } {
  const query: number[] = [];
  const positive: number[] = [];
  const flags: number[] = [];
  const splits: string[] = [];
  const grades: (number | null)[] = [];
  for (const [row, id] of queries.entries()) {
    const fact = facts.get(id)!;
    const own = labels.get(id);
    for (const [passage, { split, grade }] of [...fact.pairs].sort(([a], [b]) => a - b)) {
      const label = own?.get(passage);
      query.push(row);
      positive.push(corpus.rowOf(passage));
      flags.push(label === 'true-negative' || label === 'ambiguous' ? PAIR_FLAG.withdrawn : 0);
      splits.push(split);
      grades.push(grade);
    }
    if (recipe.falseNegatives !== 'promote' || own === undefined) continue;
    const itsSplit = [...fact.pairs.values()][0]!.split;
    for (const [passage, label] of own) {
      if (label !== 'false-negative' || fact.positives.has(passage)) continue;
      query.push(row);
      positive.push(corpus.rowOf(passage));
      flags.push(PAIR_FLAG.promoted);
      splits.push(itsSplit);
      grades.push(null);
    }
  }
  return {
    pairs: {
      query: Uint32Array.from(query),
      positive: Uint32Array.from(positive),
      flags: Uint8Array.from(flags),
    },
    splits,
    grades,
  };
}

function readPairScores(
  db: ReadableDatabase,
  retrieval: number,
  only: number | null,
): Map<number, Map<number, number>> {
  const scores = new Map<number, Map<number, number>>();
  const rows = db
    .prepare(
      'SELECT query_id, passage_id, score FROM pair_score WHERE retrieval_id = :retrieval AND (:only IS NULL OR query_id = :only)',
    )
    .raw()
    .iterate({ retrieval, only }) as IterableIterator<[number, number, number | null]>;
  for (const [query, passage, score] of rows) {
    const ofQuery = scores.get(query) ?? new Map<number, number>();
    scores.set(query, ofQuery.set(passage, score ?? Number.NaN));
  }
  return scores;
}

type Building = {
  readonly lists: Iterable<QueryCandidates>;
  readonly source: number;
  /** Whether the teacher's scores mean anything; if not, none is missing. */
  readonly scored: boolean;
  readonly queries: Uint32Array;
  readonly rowOfQuery: ReadonlyMap<number, number>;
  readonly facts: ReadonlyMap<number, QueryFacts>;
  readonly labels: ReadonlyMap<number, ReadonlyMap<number, Label>>;
  readonly pairs: PairTable;
  readonly corpus: CorpusRows;
  readonly pairScores: ReadonlyMap<number, ReadonlyMap<number, number>>;
  readonly extra: ExtraScores;
  readonly missing: MissingScore[];
};

const LABEL_FLAG = {
  'false-negative': FLAG.falseNegative,
  'true-negative': FLAG.trueNegative,
  ambiguous: FLAG.ambiguous,
} as const satisfies Record<Label, number>;

const LABEL_FLAGS = FLAG.falseNegative | FLAG.trueNegative | FLAG.ambiguous;

function buildCandidates(building: Building): CandidateTable {
  const { queries, rowOfQuery, facts, labels, corpus, pairs } = building;
  const columns = createColumns();
  const offsets = new Uint32Array(queries.length + 1);
  let nextRow = 0;
  for (const list of building.lists) {
    const row = rowOfQuery.get(list.query);
    // The retrieval may cover more than the recipe's split.
    if (row === undefined) continue;
    while (nextRow < row) offsets[++nextRow] = columns.length();
    addQuery(building, list, facts.get(list.query)!, labels.get(list.query), columns);
    offsets[++nextRow] = columns.length();
  }
  while (nextRow < queries.length) offsets[++nextRow] = columns.length();
  const pairScore = Float64Array.from(pairs.query, (row, pair) =>
    knownScore(building, queries[row]!, corpus.ids[pairs.positive[pair]!]!),
  );
  return { queryOffsets: offsets, ...columns.finish(), pairScore };
}

/** The score of a pair that is not among the candidates, NaN while nobody computed it. */
function knownScore(building: Building, query: number, passage: number): number {
  const score =
    building.pairScores.get(query)?.get(passage) ??
    building.extra.get(scoreKey(building.source, query, passage));
  if (score !== undefined) return score;
  if (building.scored) building.missing.push({ source: building.source, query, passage });
  return Number.NaN;
}

function addQuery(
  building: Building,
  list: QueryCandidates,
  fact: QueryFacts,
  labels: ReadonlyMap<number, Label> | undefined,
  columns: Columns,
): void {
  const { corpus } = building;
  const flagsOf = queryFlags(fact, labels, corpus);
  const joined = joinedCandidates(building, list, fact, labels);
  let nextJoined = 0;
  for (let index = 0; index < list.passages.length; index++) {
    const score = list.scores[index]!;
    while (nextJoined < joined.length && joined[nextJoined]!.score > score) {
      const { passage, row, score: itsScore } = joined[nextJoined++]!;
      columns.add(row, itsScore, flagsOf(passage, row) | FLAG.joined);
    }
    const passage = list.passages[index]!;
    const row = corpus.rowOf(passage);
    if (row < 0 || corpus.purged[row] === 1) continue;
    columns.add(row, score, flagsOf(passage, row));
  }
  for (const { passage, row, score } of joined.slice(nextJoined))
    columns.add(row, score, flagsOf(passage, row) | FLAG.joined);
}

/** What is known of a passage under one query, as bits of FLAG. */
function queryFlags(
  fact: QueryFacts,
  labels: ReadonlyMap<number, Label> | undefined,
  corpus: CorpusRows,
): (passage: number, row: number) => number {
  const positiveTexts = new Set<number>();
  for (const passage of fact.positives) positiveTexts.add(corpus.textKeys[corpus.rowOf(passage)]!);
  return (passage, row) => {
    const judged = fact.flags.get(passage) ?? 0;
    const label = labels?.get(passage);
    // What a curator says stands above what the data says.
    let flags = label === undefined ? judged : (judged & ~LABEL_FLAGS) | LABEL_FLAG[label];
    if (fact.positives.has(passage)) flags |= FLAG.positive;
    else if (positiveTexts.has(corpus.textKeys[row]!)) flags |= FLAG.duplicate;
    return flags;
  };
}

/** Labelled passages outside the top K, with their scores, best first (design §4, step 4). */
function joinedCandidates(
  building: Building,
  list: QueryCandidates,
  fact: QueryFacts,
  labels: ReadonlyMap<number, Label> | undefined,
): { passage: number; row: number; score: number }[] {
  if (labels === undefined) return [];
  const joined: { passage: number; row: number; score: number }[] = [];
  for (const passage of labels.keys()) {
    if (fact.positives.has(passage) || list.passages.includes(passage)) continue;
    const row = building.corpus.rowOf(passage);
    const score = knownScore(building, list.query, passage);
    if (row >= 0 && !Number.isNaN(score)) joined.push({ passage, row, score });
  }
  return joined.sort((a, b) => b.score - a.score || a.row - b.row);
}

type Columns = {
  readonly add: (passage: number, score: number, flags: number) => void;
  readonly length: () => number;
  readonly finish: () => Pick<CandidateTable, 'passage' | 'score' | 'flags'>;
};

/** Typed columns that grow by doubling: ten million candidates are added without an array of objects. */
function createColumns(): Columns {
  let capacity = 1024;
  let length = 0;
  let passage = new Uint32Array(capacity);
  let score = new Float64Array(capacity);
  let flags = new Uint8Array(capacity);
  const grow = (): void => {
    capacity *= 2;
    const [oldPassage, oldScore, oldFlags] = [passage, score, flags];
    passage = new Uint32Array(capacity);
    score = new Float64Array(capacity);
    flags = new Uint8Array(capacity);
    passage.set(oldPassage);
    score.set(oldScore);
    flags.set(oldFlags);
  };
  return {
    add: (itsPassage, itsScore, itsFlags) => {
      if (length === capacity) grow();
      passage[length] = itsPassage;
      score[length] = itsScore;
      flags[length++] = itsFlags;
    },
    length: () => length,
    finish: () => ({
      passage: passage.subarray(0, length),
      score: score.subarray(0, length),
      flags: flags.subarray(0, length),
    }),
  };
}
