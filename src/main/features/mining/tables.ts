import type { Recipe } from '../../../shared/mining.ts';
import type { CandidateTable, PairTable } from '../../engine/selection/table.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import { type Dataset, findDataset } from '../data/queries.ts';
import { lastLabelEvent } from '../review/labels.ts';
import { findTeacher, teacherMeaning } from '../teachers/registry.ts';
import {
  iterateCandidates,
  type PairScores,
  type QueryCandidates,
  readCandidates,
  readPairScores,
} from './candidate-store.ts';
import { buildCandidates, type MarksOf } from './candidate-table.ts';
import { type CorpusRows, readCorpusRows, readCorpusRowsOf, rowsOfCopies } from './corpus-rows.ts';
import { findRetrieval } from './find-retrieval.ts';
import { buildPairs } from './pair-table.ts';
import {
  joiningPassages,
  markedPassages,
  passageFlags,
  type QueryFacts,
  readQueryFacts,
} from './query-facts.ts';
import type { Retrieval } from './retrieval-store.ts';

/** A (query, passage) that a source has no score for yet: a passage outside its candidates that joins them. */
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
  /** The last event of the label log that they know of. */
  readonly labelsUpTo: number;
  /** By the queries' database ids; where labels are followed (see `followLabels`), in place. */
  readonly facts: Map<number, QueryFacts>;
  /** Bits of FLAG for any passage of the corpus, by its row, under a query, by its database id. */
  readonly flagsFor: (query: number, row: number) => number;
};

export type LoadOptions = {
  /** A single query's database id; all queries of the split where it is left out. */
  readonly only?: number | null;
  /** Scores that were computed since, by the retrieval's id; they count where none is stored. */
  readonly extra?: ReadonlyMap<number, PairScores>;
  /** The corpus, where it is in memory already: the tables then use its rows. */
  readonly corpus?: CorpusRows | undefined;
};

/**
 * Loads a recipe's stored retrievals, judgements and labels into the tables that selection works on, as they stood at
 * one moment.
 *
 * @throws WhetstoneError `retrieval-missing`, `dataset-not-found`, `project-damaged`
 */
export function loadTables(db: ReadableDatabase, recipe: Recipe, options: LoadOptions = {}): MiningTables {
  return db.transaction(() => load(db, recipe, options))();
}

function load(
  db: ReadableDatabase,
  recipe: Recipe,
  { only = null, extra, corpus: known }: LoadOptions,
): MiningTables {
  const dataset = findDataset(db, recipe.dataset);
  const retrievals = recipe.sources.map((source) => findRetrieval(db, source.teacher, dataset, recipe.split));
  const facts = readQueryFacts(db, dataset, recipe.split, only);
  const listsOf = ({ id }: Retrieval): Iterable<QueryCandidates> =>
    only === null ? iterateCandidates(db, id) : readCandidates(db, id, only);
  const corpus =
    known ??
    (only === null || recipe.shortage === 'fill-random'
      ? readCorpusRows(db, dataset.id)
      : readCorpusRowsOf(db, dataset.id, passagesNamed(facts.values(), retrievals.map(listsOf))));
  const queries = Uint32Array.from(facts.keys()).sort();
  const promotes = recipe.falseNegatives === 'promote';
  const trustsZero = recipe.judgedZero === 'trust';
  const { pairs, splits, grades } = buildPairs(queries, facts, corpus, promotes);
  const flagsOf = (query: number) => passageFlags(facts.get(query)!, corpus, promotes);
  const marksOf =
    only === null ? marksOfAll(facts, corpus, promotes) : marksOfListed(facts, corpus, promotes, trustsZero);
  const missing: MissingScore[] = [];
  const sources = retrievals.map((retrieval, source) => {
    const { id, teacher, topK } = retrieval;
    // Where a teacher's scores mean nothing, none is missing.
    const { scores: scored } = teacherMeaning(db, findTeacher(db, teacher).config, dataset.id);
    return buildCandidates({
      db,
      lists: listsOf(retrieval),
      topK,
      queries,
      facts,
      marksOf,
      trustsZero,
      pairs,
      corpus,
      scores: merged(readPairScores(db, id, only), extra?.get(id)),
      onMissing: (query, passage) => {
        if (scored) missing.push({ source, query, passage });
      },
    });
  });
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
    labelsUpTo: lastLabelEvent(db),
    facts,
    flagsFor: (query, row) => flagsOf(query)(corpus.ids[row]!, row),
  };
}

/** What is known of the candidates of every query: only what it is known of is looked at, and not each candidate. */
function marksOfAll(facts: ReadonlyMap<number, QueryFacts>, corpus: CorpusRows, promotes: boolean): MarksOf {
  const texts = new Set<number>();
  for (const { positives, labels } of facts.values()) {
    for (const named of [positives, labels])
      for (const id of named.keys()) texts.add(corpus.textKeys[corpus.rowOf(id)]!);
  }
  const copies = rowsOfCopies(corpus, texts);
  return ({ query }) => markedPassages(facts.get(query)!, corpus, promotes, copies);
}

/** The same of one query's candidates: a million texts are not gone through for a hundred. */
function marksOfListed(
  facts: ReadonlyMap<number, QueryFacts>,
  corpus: CorpusRows,
  promotes: boolean,
  trustsZero: boolean,
): MarksOf {
  return ({ query, passages }) => {
    const fact = facts.get(query)!;
    const flagsOf = passageFlags(fact, corpus, promotes);
    const marks = new Map<number, number>();
    for (const id of new Set([...passages, ...joiningPassages(fact, trustsZero)])) {
      const row = corpus.rowOf(id);
      const bits = row < 0 ? 0 : flagsOf(id, row);
      if (bits !== 0) marks.set(id, bits);
    }
    return marks;
  };
}

/** Every passage that is a candidate, judged or labelled. */
function passagesNamed(
  facts: Iterable<QueryFacts>,
  sources: readonly Iterable<QueryCandidates>[],
): ReadonlySet<number> {
  const passages = new Set<number>();
  for (const { positives, judged, labels } of facts) {
    for (const ofQuery of [positives, judged, labels]) for (const id of ofQuery.keys()) passages.add(id);
  }
  for (const lists of sources) for (const list of lists) for (const id of list.passages) passages.add(id);
  return passages;
}

function merged(stored: PairScores, extra: PairScores | undefined): PairScores {
  if (extra === undefined) return stored;
  const scores = new Map(stored);
  for (const [query, ofQuery] of extra) {
    scores.set(query, new Map([...ofQuery, ...(stored.get(query) ?? [])]));
  }
  return scores;
}
