import type { Recipe } from '../../../shared/mining.ts';
import { recipeSchema } from '../../../shared/mining.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import { promptsOf } from './provenance.ts';
import { type SnapshotFacts, snapshotFactsSchema } from './snapshot.ts';

/** A snapshot as the list shows it. */
export type ListedSnapshot = {
  readonly number: number;
  readonly run: string;
  readonly recipe: Recipe;
  readonly dataset: string;
  readonly splits: readonly string[];
  readonly queries: number;
  readonly pairs: number;
  readonly negatives: number;
  readonly labels: SnapshotFacts['labels'];
  /** Of its first teacher, else of the data set: what an export can write before the texts. */
  readonly prompts: { readonly query: string; readonly passage: string };
  readonly createdAt: string;
};

/** All snapshots, newest first, by what they noted when they were taken: no pair is read. */
export function listSnapshots(db: ReadableDatabase): ListedSnapshot[] {
  const rows = db
    .prepare(
      'SELECT number, run_name AS run, recipe, facts, created_at AS createdAt FROM snapshot ORDER BY number DESC',
    )
    .all() as { number: number; run: string; recipe: string; facts: string; createdAt: string }[];
  return rows.map(({ number, run, createdAt, ...stored }) => {
    const recipe = recipeSchema.parse(JSON.parse(stored.recipe));
    const facts = snapshotFactsSchema.parse(JSON.parse(stored.facts));
    const { queries, pairs, skipped, kept, filled } = facts.summary;
    return {
      number,
      run,
      createdAt,
      recipe,
      dataset: facts.dataset,
      splits: facts.splits,
      queries,
      pairs: pairs - skipped,
      negatives: kept + filled,
      labels: facts.labels,
      prompts: promptsOf({ number, run, recipe, facts, createdAt }),
    };
  });
}
