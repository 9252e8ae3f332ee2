import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { importInto, temporaryProject } from '../data/import.fixture.ts';
import { denseTeacher } from '../teachers/add-teacher.ts';
import { findRealModels, type RealModel } from '../teachers/real-models.fixture.ts';
import { addTeacher } from '../teachers/registry.ts';
import { evaluate } from './evaluate.ts';

/** What the vectors of sentence-transformers give on the sample's test split: made by bench/peers/ndcg.py. */
const ON_SAMPLE: Readonly<Record<string, number>> = {
  'all-MiniLM-L6-v2': 0.805734,
  'bge-small-en-v1.5': 0.784848,
  'e5-small-v2': 0.821124,
};
const SAMPLE = fileURLToPath(new URL('../../../../resources/sample', import.meta.url));

/** A BEIR folder of SciFact, which is not ours to bring along. */
const SCIFACT = process.env.WHETSTONE_SCIFACT;
const ON_SCIFACT = 0.64508;

/** Half a minute on a quiet machine (the whole of SciFact ten), and any number on a busy one. */
const LONG = 7_200_000;

/** Through all of it: import, encoding, retrieval, evaluation. */
async function ndcgOf(model: RealModel, data: string): Promise<number> {
  const project = temporaryProject();
  await importInto(project, data, { format: 'beir' });
  // A folder does not say the prompts that its model is used with.
  const { queryPrompt, passagePrompt } = model.known;
  const { config } = await denseTeacher(model.folder ?? '', { queryPrompt, passagePrompt }, {});
  addTeacher(project.db, 'model', config);
  const { models } = await evaluate(project, {
    models: ['model'],
    baseline: null,
    dataset: 'data',
    split: 'test',
    metrics: [{ name: 'ndcg', k: 10 }],
    device: 'cpu',
  });
  return models[0]!.figures[0]!.mean;
}

const models = await findRealModels();

describe.for(models)('NDCG@10 of the real model $name', (model) => {
  it.skipIf(model.folder === null)(
    `is on the sample what sentence-transformers gives (${model.note})`,
    async () => {
      const ndcg = await ndcgOf(model, SAMPLE);
      expect(Math.abs(ndcg - ON_SAMPLE[model.name]!)).toBeLessThan(0.001);
    },
    LONG,
  );
});

const scifact = SCIFACT === undefined ? 'WHETSTONE_SCIFACT names no folder' : models[0]!.note;
it.skipIf(SCIFACT === undefined || models[0]!.folder === null)(
  `NDCG@10 of all-MiniLM-L6-v2 is on SciFact what sentence-transformers gives (${scifact})`,
  async () => {
    expect(Math.abs((await ndcgOf(models[0]!, SCIFACT ?? '')) - ON_SCIFACT)).toBeLessThan(0.001);
  },
  LONG,
);
