import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WhetstoneError } from '../../../shared/errors.ts';
import { type Recipe, recipeSchema } from '../../../shared/mining.ts';
import type { WorkOptions } from '../../../shared/progress.ts';
import type { TeacherConfig } from '../../../shared/teachers.ts';
import { presetNamed } from '../../engine/selection/presets.ts';
import { importSource } from '../data/import.ts';
import { retrieve } from '../mining/retrieve.ts';
import { saveRun } from '../mining/runs.ts';
import type { Project } from '../project/project.ts';
import { readStatus } from '../project/status.ts';
import { denseTeacher } from '../teachers/add-teacher.ts';
import { addTeacher } from '../teachers/registry.ts';

/** Small enough for any machine, and known to everyone. */
export const SAMPLE_MODEL = 'sentence-transformers/all-MiniLM-L6-v2';
export const SAMPLE_DATASET = 'sample';
export const SAMPLE_SPLIT = 'train';

type SampleWork = WorkOptions & { readonly onRemark: (remark: string) => void };

/** The sample stands beside the sources in a checkout, and beside the bundle's folder when installed. */
export function sampleFolder(): string {
  for (const up of ['../../../../resources/sample', '../../resources/sample', '../resources/sample']) {
    const folder = fileURLToPath(new URL(up, import.meta.url));
    if (existsSync(join(folder, 'corpus.jsonl'))) return folder;
  }
  throw new WhetstoneError(
    'file-not-found',
    'The sample corpus (resources/sample) is missing from this installation.',
  );
}

/** Imports the sample, unless the project has it. */
export async function importSample(project: Project, work: WorkOptions): Promise<void> {
  if (readStatus(project).datasets.some(({ name }) => name === SAMPLE_DATASET)) return;
  await importSource(project, sampleFolder(), {
    ...work,
    dataset: SAMPLE_DATASET,
    format: 'auto',
    columns: {},
    split: null,
    onError: 'stop',
    positiveFrom: 1,
  });
}

export type SampleTeacher = {
  readonly id: string;
  readonly config: TeacherConfig;
  /** Where the model came from, or why it is BM25, in a sentence. */
  readonly remark: string;
};

/** A real model where one can be had, else BM25. */
export async function sampleTeacher({ onRemark, ...work }: SampleWork): Promise<SampleTeacher> {
  try {
    const { config, fetched } = await denseTeacher(SAMPLE_MODEL, {}, { ...work, log: onRemark });
    return { id: 'minilm', config, remark: `${SAMPLE_MODEL}, verified by sha256 (from: ${fetched.source}).` };
  } catch (error) {
    if (work.signal?.aborted || !(error instanceof WhetstoneError)) throw error;
    return {
      id: 'bm25',
      config: { kind: 'bm25', k1: 1.5, b: 0.75, stopWords: 'english' },
      remark: `BM25, because no embedding model could be had here. ${error.message}`,
    };
  }
}

/** A preset's recipe over the sample. */
export function sampleRecipe(preset: string, teacher: string): Recipe {
  const { method, value, negatives, sampling, sampleK, rankRange } = presetNamed(preset);
  return recipeSchema.parse({
    sources: [{ teacher, method, value }],
    ensemble: 'none',
    negatives,
    sampling,
    sampleK,
    temperature: 1,
    seed: 0,
    minScore: null,
    rankRange,
    positiveScore: 'own',
    shortage: 'keep-fewer',
    judgedZero: 'ignore',
    falseNegatives: 'remove',
    dataset: SAMPLE_DATASET,
    split: SAMPLE_SPLIT,
  });
}

/**
 * The whole main job on the sample, up to two runs that can be reviewed: `naive`, and the paper's `perc-pos` at 0.95.
 *
 * @returns what came of it, in a sentence
 */
export async function setUpSample(project: Project, work: SampleWork): Promise<string> {
  await importSample(project, work);
  const { id, config, remark } = await sampleTeacher(work);
  work.onRemark(remark);
  addTeacher(project.db, id, config);
  const { queries } = await retrieve(project, {
    ...work,
    teacher: id,
    dataset: SAMPLE_DATASET,
    split: SAMPLE_SPLIT,
    topK: 50,
    device: 'auto',
  });
  for (const preset of ['naive', 'perc-pos']) saveRun(project.db, preset, sampleRecipe(preset, id));
  return `The sample is ready: ${queries} questions, mined with ${id}.`;
}
