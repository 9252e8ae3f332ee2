import type { Label } from '../../../shared/mining.ts';
import { FLAG } from '../../engine/selection/table.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import type { Dataset } from '../data/queries.ts';
import { effectiveLabels } from '../review/labels.ts';
import type { CorpusRows } from './corpus-rows.ts';

/** What the data and the curators say of one query; passages by their database ids. */
export type QueryFacts = {
  /** Positives in any split. */
  readonly positives: ReadonlySet<number>;
  /** The positives of the wanted split, which make pairs. */
  readonly pairs: ReadonlyMap<number, { readonly split: string; readonly grade: number }>;
  /** Bits of FLAG for what is judged below a positive. */
  readonly judged: ReadonlyMap<number, number>;
  readonly labels: ReadonlyMap<number, Label>;
};

type WritableFacts = {
  readonly positives: Set<number>;
  readonly pairs: Map<number, { split: string; grade: number }>;
  readonly judged: Map<number, number>;
  readonly labels: Map<number, Label>;
};

/**
 * Reads the facts of every query that has a positive in the split.
 *
 * @param split null for all splits; a pair that stands in several counts for the first by name
 * @param only a single query's database id, or null for all
 */
export function readQueryFacts(
  db: ReadableDatabase,
  dataset: Dataset,
  split: string | null,
  only: number | null,
): Map<number, QueryFacts> {
  const facts = new Map<number, WritableFacts>();
  for (const { query, passage, itsSplit, grade } of readJudgements(db, dataset.id, only)) {
    const fact = facts.get(query) ?? {
      positives: new Set(),
      pairs: new Map(),
      judged: new Map(),
      labels: new Map(),
    };
    facts.set(query, fact);
    if (grade >= dataset.positiveFrom) {
      fact.positives.add(passage);
      const known = fact.pairs.get(passage);
      if ((split === null || itsSplit === split) && (known === undefined || itsSplit < known.split)) {
        fact.pairs.set(passage, { split: itsSplit, grade });
      }
    } else {
      const flag = grade === 0 ? FLAG.judgedZero : FLAG.between;
      fact.judged.set(passage, (fact.judged.get(passage) ?? 0) | flag);
    }
  }
  for (const [query, fact] of facts) {
    if (fact.pairs.size === 0) facts.delete(query);
  }
  for (const { query, passage, label } of effectiveLabels(db, dataset.id, only)) {
    facts.get(query)?.labels.set(passage, label);
  }
  return facts;
}

type Judgement = {
  readonly query: number;
  readonly passage: number;
  readonly itsSplit: string;
  readonly grade: number;
};

function* readJudgements(db: ReadableDatabase, dataset: number, only: number | null): Generator<Judgement> {
  const statement = db
    .prepare(
      `SELECT j.query_id, j.passage_id, j.split, j.grade FROM visible_judgement j
       JOIN visible_query q ON q.id = j.query_id AND q.dataset_id = ? AND q.purged = 0
       WHERE j.passage_id NOT IN (SELECT id FROM passage WHERE purged = 1)
       ${only === null ? '' : 'AND j.query_id = ?'}`,
    )
    .raw();
  const rows = statement.iterate(...(only === null ? [dataset] : [dataset, only]));
  for (const [query, passage, itsSplit, grade] of rows as IterableIterator<
    [number, number, string, number]
  >) {
    yield { query, passage, itsSplit, grade };
  }
}

const LABEL_FLAG = {
  'false-negative': FLAG.falseNegative,
  'true-negative': FLAG.trueNegative,
  ambiguous: FLAG.ambiguous,
} as const satisfies Record<Label, number>;

/** What a label takes the place of. */
const REPLACED = FLAG.falseNegative | FLAG.trueNegative | FLAG.ambiguous | FLAG.between;

/** What stands among a query's candidates although the teacher did not find it: what is labelled, or judged 0 and trusted. */
export function joiningPassages({ labels, judged }: QueryFacts, trustsZero: boolean): ReadonlySet<number> {
  const joining = new Set(labels.keys());
  if (!trustsZero) return joining;
  for (const [passage, flags] of judged) if (flags === FLAG.judgedZero) joining.add(passage);
  return joining;
}

/**
 * Says what is known of any passage under one query, as bits of FLAG; by the passage's database id and its row.
 *
 * @param promotes whether the recipe makes positives of false negatives: then their texts count as positives' too
 */
export function passageFlags(
  { positives, judged, labels }: QueryFacts,
  corpus: CorpusRows,
  promotes: boolean,
): (passage: number, row: number) => number {
  const known = new Map(judged);
  const texts: number[] = [];
  for (const [passage, label] of labels) {
    // What a curator says stands above what the data says.
    known.set(passage, ((known.get(passage) ?? 0) & ~REPLACED) | LABEL_FLAG[label]);
    if (promotes && label === 'false-negative') texts.push(corpus.textKeys[corpus.rowOf(passage)]!);
  }
  const positiveTexts: number[] = [];
  for (const passage of positives) {
    known.set(passage, (known.get(passage) ?? 0) | FLAG.positive);
    positiveTexts.push(corpus.textKeys[corpus.rowOf(passage)]!);
  }
  return (passage, row) => {
    const flags = known.get(passage) ?? 0;
    if ((flags & FLAG.positive) !== 0) return flags;
    const text = corpus.textKeys[row]!;
    const isCopy =
      positiveTexts.includes(text) || ((flags & FLAG.falseNegative) === 0 && texts.includes(text));
    return isCopy ? flags | FLAG.duplicate : flags;
  };
}

/**
 * The passages of which anything is known under a query, by their database ids, as {@link passageFlags} says it.
 *
 * @param copies the rows that share a text with others, by its key
 */
export function markedPassages(
  facts: QueryFacts,
  corpus: CorpusRows,
  promotes: boolean,
  copies: ReadonlyMap<number, readonly number[]>,
): ReadonlyMap<number, number> {
  const flagsOf = passageFlags(facts, corpus, promotes);
  const marked = new Map<number, number>();
  const mark = (passage: number): void => {
    const row = corpus.rowOf(passage);
    if (row >= 0) marked.set(passage, flagsOf(passage, row));
  };
  for (const known of [facts.positives, facts.judged, facts.labels]) {
    for (const passage of known.keys()) {
      mark(passage);
      const text = corpus.textKeys[corpus.rowOf(passage)];
      for (const row of (text === undefined ? undefined : copies.get(text)) ?? []) mark(corpus.ids[row]!);
    }
  }
  return marked;
}
