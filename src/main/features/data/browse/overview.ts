import { z } from 'zod';
import type { ReadableDatabase } from '../../../platform/database/open.ts';
import type { DatasetIndex } from './dataset-index.ts';
import { gradeState } from './judgement-columns.ts';

const countsSchema = z.object({
  passages: z.int(),
  mergedPassages: z.int(),
  // Imports of earlier versions did not count these apart.
  respelledPassages: z.int().default(0),
  unchangedPassages: z.int(),
  queries: z.int(),
  unchangedQueries: z.int(),
  judgements: z.int(),
  unchangedJudgements: z.int().default(0),
  positives: z.int(),
  givenNegatives: z.int(),
  disagreeingPrompts: z.int().default(0),
  skipped: z.int(),
});

/** An import that is in, with what it brought. */
export type PastImport = {
  readonly id: number;
  readonly source: string;
  readonly format: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly counts: z.infer<typeof countsSchema>;
};

export type DatasetSummary = {
  readonly name: string;
  readonly positiveFrom: number;
  /** What its files say to put before queries and passages. */
  readonly queryPrompt: string | null;
  readonly passagePrompt: string | null;
  /** The newest first. */
  readonly imports: readonly PastImport[];
};

type ImportRow = Omit<PastImport, 'counts'> & {
  readonly name: string;
  readonly positiveFrom: number;
  readonly queryPrompt: string | null;
  readonly passagePrompt: string | null;
  readonly counts: string;
};

/** The project's data sets in the order in which they were made, by what their imports noted: no row of theirs is read. */
export function listDatasets(db: ReadableDatabase): DatasetSummary[] {
  const rows = db
    .prepare(
      `SELECT dataset.name, positive_from AS positiveFrom, query_prompt AS queryPrompt,
              passage_prompt AS passagePrompt, import.id, source, format, started_at AS startedAt,
              finished_at AS finishedAt, counts
       FROM dataset JOIN import ON dataset_id = dataset.id WHERE state = 'complete' ORDER BY dataset.id, import.id DESC`,
    )
    .all() as ImportRow[];
  const datasets = new Map<string, DatasetSummary & { imports: PastImport[] }>();
  for (const { name, positiveFrom, queryPrompt, passagePrompt, counts, ...row } of rows) {
    const dataset = datasets.get(name) ?? { name, positiveFrom, queryPrompt, passagePrompt, imports: [] };
    datasets.set(name, dataset);
    dataset.imports.push({ ...row, counts: countsSchema.parse(JSON.parse(counts)) });
  }
  return [...datasets.values()];
}

export type SplitCounts = {
  readonly split: string;
  readonly queries: number;
  readonly positives: number;
  readonly between: number;
  readonly judgedZero: number;
};

export type DatasetCounts = {
  readonly passages: number;
  readonly queries: number;
  readonly judgements: number;
  /** Passages that came in under more than one id. */
  readonly severalIds: number;
  readonly queriesWithoutPositive: number;
  readonly splits: readonly SplitCounts[];
};

/** What a data set holds, counted. */
export function countDataset(index: DatasetIndex): DatasetCounts {
  const { positives } = index.queryTallies();
  const queries = index.queries().inOrder;
  return {
    passages: index.passages().inOrder.length,
    queries: queries.length,
    judgements: index.judgements().query.length,
    severalIds: index.otherIds().size,
    queriesWithoutPositive: queries.reduce((sum, id) => sum + ((positives[id] ?? 0) === 0 ? 1 : 0), 0),
    splits: countSplits(index),
  };
}

function countSplits(index: DatasetIndex): SplitCounts[] {
  const { query, split, grade, splits } = index.judgements();
  const counts = splits.map(() => ({ queries: 0, positive: 0, between: 0, 'judged-zero': 0 }));
  const lastQuery = new Map<number, number>();
  split.forEach((number, place) => {
    const count = counts[number]!;
    count[gradeState(grade[place]!, index.dataset.positiveFrom)]++;
    // Judgements stand by query: each split sees a query's in one go.
    if (lastQuery.get(number) !== query[place]) count.queries++;
    lastQuery.set(number, query[place]!);
  });
  return counts.map(({ queries, positive, between, 'judged-zero': judgedZero }, number) => ({
    split: splits[number]!,
    queries,
    positives: positive,
    between,
    judgedZero,
  }));
}
