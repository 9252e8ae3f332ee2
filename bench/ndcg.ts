/**
 * NDCG@10 of a model on a BEIR folder, through the whole of Whetstone: import, encoding, retrieval, evaluation. Prints
 * JSON.
 *
 *   node bench/ndcg.ts MODEL_FOLDER|HUB_ID|bm25 BEIR_FOLDER [split]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importSource } from '../src/main/features/data/import.ts';
import { evaluate } from '../src/main/features/evaluation/evaluate.ts';
import { modelTeacher } from '../src/main/features/evaluation/model-teacher.ts';
import { createProject } from '../src/main/features/project/project.ts';

const [named, data, split = 'test'] = process.argv.slice(2);
if (named === undefined || data === undefined)
  throw new Error('node bench/ndcg.ts MODEL_FOLDER|HUB_ID|bm25 BEIR_FOLDER [split]');
const folder = await mkdtemp(join(tmpdir(), 'whetstone-ndcg-'));
const project = createProject(join(folder, 'project'));
try {
  const reading = { format: 'beir', columns: {}, split: null, onError: 'stop', positiveFrom: 1 } as const;
  await importSource(project, data, { ...reading, dataset: 'data' });
  const model = await modelTeacher(project, named, {});
  const started = performance.now();
  const { queries, models } = await evaluate(project, {
    models: [model],
    baseline: null,
    dataset: 'data',
    split,
    metrics: [{ name: 'ndcg', k: 10 }],
    device: 'cpu',
  });
  const { mean, low, high } = models[0]!.figures[0]!;
  const seconds = (performance.now() - started) / 1000;
  process.stdout.write(
    `${JSON.stringify({ bench: 'ndcg', model, split, queries: queries.length, 'ndcg@10': mean, low, high, seconds })}\n`,
  );
} finally {
  project.close();
  await rm(folder, { recursive: true, force: true });
}
