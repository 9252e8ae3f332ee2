import type { Recipe } from '../../../shared/mining.ts';
import type { SelectionInput } from '../../engine/selection/evaluate.ts';
import { hashIds, type IdHashes } from '../../engine/selection/hash.ts';
import { FLAG } from '../../engine/selection/table.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import type { MiningTables } from './tables.ts';

/** What no negative may be, however it was drawn. */
const NEVER_NEGATIVE = FLAG.positive | FLAG.duplicate | FLAG.falseNegative | FLAG.ambiguous | FLAG.between;

/** What selection needs besides the tables: hashes of ids where it draws, and the corpus where it fills. */
export function selectionInput(db: ReadableDatabase, recipe: Recipe, tables: MiningTables): SelectionInput {
  const draws =
    recipe.sampling !== 'top' || recipe.ensemble === 'cross-sample' || recipe.shortage === 'fill-random';
  return {
    pairs: tables.pairs,
    sources: tables.sources,
    queryHashes: draws ? hashQueries(db, tables) : new Uint32Array(0),
    passageHashes: draws ? hashPassages(db, tables) : new Uint32Array(0),
    corpus: recipe.shortage === 'fill-random' ? fillCorpus(db, tables) : null,
  };
}

function hashQueries(db: ReadableDatabase, { queries }: MiningTables): IdHashes {
  const name = db.prepare('SELECT external_id FROM query WHERE id = ?').pluck();
  return hashIds([...queries].map((id) => name.get(id) as string));
}

/** Below this share of the corpus, ids are looked up one by one. */
const LOOKED_UP = 1 / 16;

/** Only positives and candidates are drawn by their ids; of the other rows the hashes stay 0. */
function hashPassages(db: ReadableDatabase, { dataset, corpus, pairs, sources }: MiningTables): IdHashes {
  const total = sources.reduce((sum, { passage }) => sum + passage.length, pairs.positive.length);
  if (corpus.isWhole && total > corpus.count * LOOKED_UP) return hashAll(db, dataset.id, corpus);
  const hashes = new Uint32Array(2 * corpus.count);
  hashNamed(db, { corpus, pairs, sources }, hashes);
  return hashes;
}

/** Ids that cross from SQLite as one text: crossing a million times takes longer than reading a million ids. */
const IDS_TOGETHER = 10_000;

function hashAll(db: ReadableDatabase, dataset: number, { ids, count }: MiningTables['corpus']): IdHashes {
  const page = db
    .prepare(
      `SELECT json_group_array(external_id) FROM (
         SELECT external_id FROM visible_passage WHERE dataset_id = ? AND id >= ? ORDER BY id LIMIT ${IDS_TOGETHER})`,
    )
    .pluck();
  const hashes = new Uint32Array(2 * count);
  for (let row = 0; row < count; row += IDS_TOGETHER)
    hashes.set(hashIds(JSON.parse(page.get(dataset, ids[row]) as string) as string[]), 2 * row);
  return hashes;
}

/** Adds the hashes of the passages that some tables name. */
function hashNamed(
  db: ReadableDatabase,
  { corpus, pairs, sources }: Pick<MiningTables, 'corpus' | 'pairs' | 'sources'>,
  hashes: IdHashes,
): void {
  const name = db.prepare('SELECT external_id FROM passage WHERE id = ?').pluck();
  for (const rows of [pairs.positive, ...sources.map(({ passage }) => passage)]) {
    for (const row of rows) hashes.set(hashIds([name.get(corpus.ids[row]) as string]), 2 * row);
  }
}

/**
 * The input over tables in which one query was replaced (see `followLabels`).
 *
 * @param part that query's own tables, by the rows of the same corpus
 */
export function followInput(
  db: ReadableDatabase,
  input: SelectionInput,
  { pairs, sources }: MiningTables,
  part: MiningTables,
): SelectionInput {
  if (input.passageHashes.length > 0) hashNamed(db, part, input.passageHashes);
  return { ...input, pairs, sources };
}

function fillCorpus(
  db: ReadableDatabase,
  { dataset, corpus, queries, flagsFor }: MiningTables,
): SelectionInput['corpus'] {
  const inOrder = db
    .prepare('SELECT id FROM visible_passage WHERE dataset_id = ? AND purged = 0 ORDER BY external_id')
    .pluck();
  const rows = Uint32Array.from(inOrder.all(dataset.id) as number[], corpus.rowOf);
  return {
    size: rows.length,
    passageAt: (position) => rows[position]!,
    excluded: (query, passage) => (flagsFor(queries[query]!, passage) & NEVER_NEGATIVE) !== 0,
  };
}
