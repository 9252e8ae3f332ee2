// A project at the size that the app has to bear, made by writing its tables directly.
import { contentHash, textKey } from '../src/main/features/data/content.ts';
import { emptyCounts } from '../src/main/features/data/record-writer.ts';
import { updateSearchIndex } from '../src/main/features/data/search-index.ts';
import { storeCandidates } from '../src/main/features/mining/candidate-store.ts';
import { beginRetrieval, completeRetrieval } from '../src/main/features/mining/retrieval-store.ts';
import { saveRun } from '../src/main/features/mining/runs.ts';
import { createProject, type Project } from '../src/main/features/project/project.ts';
import { addTeacher } from '../src/main/features/teachers/registry.ts';
import { startShortTransactions } from '../src/main/platform/database/short-transactions.ts';
import { recipeSchema } from '../src/shared/mining.ts';
import { createRandom, createTexts } from './import-data.ts';

export type Size = { readonly passages: number; readonly queries: number; readonly candidates: number };

const TODAY = '2026-11-24T00:00:00.000Z';

/** The run that the project holds. */
export const RUN = 'bench';

/** Writes the project's tables directly, with one positive for each query. */
export async function fillProject(root: string, { passages, queries, candidates }: Size): Promise<void> {
  const project = createProject(root);
  const { db } = project;
  db.pragma('synchronous = OFF');
  const texts = createTexts(2);
  const random = createRandom(3);
  db.transaction(() => {
    db.exec(`INSERT INTO dataset VALUES (1, 'bench', 1, '');
      INSERT INTO import (id, dataset_id, state, source, format, started_at, finished_at)
        VALUES (1, 1, 'complete', 'bench', 'beir', '${TODAY}', '${TODAY}')`);
    db.prepare('UPDATE import SET counts = ?').run(
      JSON.stringify({ ...emptyCounts(), passages, queries, judgements: queries, positives: queries }),
    );
    const insertPassage = db.prepare(
      'INSERT INTO passage (dataset_id, import_id, external_id, title, text, content_hash, text_key) VALUES (1, 1, ?, ?, ?, ?, ?)',
    );
    for (let passage = 1; passage <= passages; passage++) {
      const [title, text] = [texts(4), texts(70)];
      insertPassage.run(`p${passage}`, title, text, contentHash(title, text), textKey(title, text));
    }
    const insertQuery = db.prepare(
      'INSERT INTO query (dataset_id, import_id, external_id, text, content_hash) VALUES (1, 1, ?, ?, ?)',
    );
    const insertJudgement = db.prepare("INSERT INTO judgement VALUES (?, ?, 'train', 1, 1)");
    for (let query = 1; query <= queries; query++) {
      const text = texts(9);
      insertQuery.run(`q${query}`, text, contentHash('', text));
      insertJudgement.run(query, 1 + (random() % passages));
    }
  })();
  await fillRetrieval(project, { passages, queries, candidates });
  // As an import does: what is imported after it adds to it.
  await updateSearchIndex(project.db, {});
  project.close();
}

async function fillRetrieval({ db }: Project, { passages, queries, candidates }: Size): Promise<void> {
  addTeacher(db, 'bm25', { kind: 'bm25', k1: 1.5, b: 0.75, stopWords: 'english' });
  const retrieval = beginRetrieval(db, {
    key: 'bench',
    teacher: 'bm25',
    teacherKey: 'bench',
    dataset: 1,
    split: 'train',
    topK: candidates,
    facts: JSON.stringify({ importsUpTo: 1 }),
  });
  const random = createRandom(4);
  const positives = db
    .prepare('SELECT passage_id FROM judgement ORDER BY query_id')
    .pluck()
    .all() as number[];
  const transactions = startShortTransactions(db);
  for (let from = 0; from < queries; from += 1000) {
    const count = Math.min(1000, queries - from);
    await storeCandidates(db, transactions, retrieval.id, {
      queries: Uint32Array.from({ length: count }, (_, index) => from + index + 1),
      counts: new Uint32Array(count).fill(candidates),
      passages: Uint32Array.from({ length: count * candidates }, () => 1 + (random() % passages)),
      scores: Float64Array.from({ length: count * candidates }, (_, index) => 30 - (index % candidates) / 10),
      pairQueries: Uint32Array.from({ length: count }, (_, index) => from + index + 1),
      pairPassages: Uint32Array.from(positives.slice(from, from + count)),
      // Some positives score below their candidates, some above: queries differ in what is removed.
      pairScores: Float64Array.from({ length: count }, () => 28 + (random() % 500) / 100),
    });
  }
  await transactions.close();
  await completeRetrieval(db, retrieval, null);
  saveRun(
    db,
    RUN,
    recipeSchema.parse({
      sources: [{ teacher: 'bm25', method: 'perc-pos', value: 0.95 }],
      ensemble: 'none',
      negatives: 4,
      sampling: 'top',
      sampleK: 10,
      temperature: 1,
      seed: 0,
      minScore: null,
      rankRange: null,
      positiveScore: 'own',
      shortage: 'keep-fewer',
      judgedZero: 'ignore',
      falseNegatives: 'remove',
      dataset: 'bench',
      split: 'train',
    }),
  );
}
