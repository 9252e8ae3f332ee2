/**
 * NDCG@10 of a dense model on a BEIR folder, through the whole of Whetstone: import, encoding, retrieval. Prints JSON.
 *
 *   node bench/ndcg.ts MODEL_FOLDER BEIR_FOLDER [split]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ndcgAt } from '../src/main/engine/metrics/ranking.ts';
import { importSource } from '../src/main/features/data/import.ts';
import { iterateCandidates } from '../src/main/features/mining/candidate-store.ts';
import { retrieve } from '../src/main/features/mining/retrieve.ts';
import { createProject } from '../src/main/features/project/project.ts';
import { denseTeacher } from '../src/main/features/teachers/add-teacher.ts';
import { addTeacher } from '../src/main/features/teachers/registry.ts';

const [model, data, split = 'test'] = process.argv.slice(2);
if (model === undefined || data === undefined)
  throw new Error('node bench/ndcg.ts MODEL_FOLDER BEIR_FOLDER [split]');
const folder = await mkdtemp(join(tmpdir(), 'whetstone-ndcg-'));
const project = createProject(join(folder, 'project'));
try {
  await importSource(project, data, {
    dataset: 'data',
    format: 'beir',
    columns: {},
    split: null,
    onError: 'stop',
    positiveFrom: 1,
  });
  const { config } = await denseTeacher(model, {}, {});
  addTeacher(project.db, 'model', config);
  const started = performance.now();
  await retrieve(project, { teacher: 'model', dataset: 'data', split, topK: 100, device: 'cpu' });
  const seconds = (performance.now() - started) / 1000;
  const retrieval = project.db.prepare('SELECT id FROM retrieval').pluck().get() as number;
  const judged = project.db
    .prepare('SELECT passage_id, grade FROM visible_judgement WHERE query_id = ? AND split = ?')
    .raw();
  let sum = 0;
  let queries = 0;
  for (const { query, passages } of iterateCandidates(project.db, retrieval)) {
    const grades = new Map(
      (judged.all(query, split) as [number, number][]).map(([passage, grade]) => [String(passage), grade]),
    );
    sum += ndcgAt(10, [...passages].map(String), grades);
    queries++;
  }
  process.stdout.write(
    `${JSON.stringify({ bench: 'ndcg', model: config.model, split, queries, 'ndcg@10': sum / queries, seconds })}\n`,
  );
} finally {
  project.close();
  await rm(folder, { recursive: true, force: true });
}
