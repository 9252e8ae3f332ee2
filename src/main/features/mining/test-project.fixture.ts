import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Label, type Recipe, recipeSchema } from '../../../shared/mining.ts';
import type { Similarity } from '../../../shared/teachers.ts';
import { importSource } from '../data/import.ts';
import { findDataset, findPassage, findQuery } from '../data/queries.ts';
import { createProject, type Project } from '../project/project.ts';
import { addLabel } from '../review/labels.ts';
import { embeddingsTeacher, rankingTeacher } from '../teachers/add-teacher.ts';
import { addTeacher } from '../teachers/registry.ts';
import { type RetrieveOptions, type RetrieveResult, retrieve } from './retrieve.ts';

/** For tests: a small data set. Ids are the keys; a judgement is [query, passage, grade]. */
export type TestData = {
  readonly passages: Readonly<Record<string, string | { readonly title: string; readonly text: string }>>;
  readonly queries: Readonly<Record<string, string>>;
  readonly splits: Readonly<Record<string, readonly (readonly [string, string, number])[]>>;
};

/** For tests: a project in a temporary folder. */
export type TestProject = Project & {
  readonly path: (name: string) => string;
  /** Imports into the data set `d`. */
  readonly add: (data: TestData, positiveFrom?: number) => Promise<void>;
  /** A teacher of scores worked by hand; a passage that is not named has none. */
  readonly addRanking: (
    id: string,
    scores: Readonly<Record<string, Readonly<Record<string, number>>>>,
    missingPositive?: 'error' | 'skip',
  ) => Promise<void>;
  readonly addEmbeddings: (
    id: string,
    passages: Readonly<Record<string, readonly number[]>>,
    queries: Readonly<Record<string, readonly number[]>>,
    similarity: Similarity,
  ) => Promise<void>;
  readonly retrieve: (teacher: string, options?: Partial<RetrieveOptions>) => Promise<RetrieveResult>;
  readonly label: (query: string, passage: string, label: Label | null, curator?: string) => void;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
};

export async function createTestProject(data: TestData, positiveFrom = 1): Promise<TestProject> {
  const folder = mkdtempSync(join(tmpdir(), 'whetstone-mining-'));
  const project = createProject(join(folder, 'project'));
  let files = 0;
  const path = (name: string): string => join(folder, name);
  const add = async (more: TestData, from = positiveFrom): Promise<void> => {
    const source = path(`data-${files++}`);
    writeBeir(source, more);
    await importSource(project, source, {
      dataset: 'd',
      format: 'beir',
      columns: {},
      split: null,
      onError: 'stop',
      positiveFrom: from,
    });
  };
  await add(data);
  return {
    ...project,
    path,
    add,
    addRanking: async (id, scores, missingPositive = 'error') => {
      const lines = Object.entries(scores).map(([query, own]) => {
        const hits = Object.entries(own).map(([passage, score]) => ({ id: passage, score }));
        return JSON.stringify({ query_id: query, hits });
      });
      writeFileSync(path(`${id}.jsonl`), `${lines.join('\n')}\n`);
      addTeacher(
        project.db,
        id,
        await rankingTeacher(project.folders.root, path(`${id}.jsonl`), missingPositive),
      );
    },
    addEmbeddings: async (id, passages, queries, similarity) => {
      mkdirSync(path(id));
      writeVectors(path(id), 'passages', passages);
      writeVectors(path(id), 'queries', queries);
      addTeacher(project.db, id, await embeddingsTeacher(path(id), similarity));
    },
    retrieve: (teacher, options = {}) =>
      retrieve(project, { teacher, dataset: null, split: null, topK: 100, device: 'cpu', ...options }),
    label: (query, passage, label, curator = 'ann') => {
      const dataset = findDataset(project.db, 'd');
      const target = {
        queryHash: findQuery(project.db, dataset, query).contentHash,
        passageHash: findPassage(project.db, dataset, passage).contentHash,
      };
      addLabel(project.db, target, label, curator, null);
    },
    [Symbol.asyncDispose]: async () => {
      project.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeBeir(folder: string, { passages, queries, splits }: TestData): void {
  mkdirSync(join(folder, 'qrels'), { recursive: true });
  const lines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const corpus = Object.entries(passages).map(([_id, passage]) =>
    typeof passage === 'string' ? { _id, title: '', text: passage } : { _id, ...passage },
  );
  writeFileSync(join(folder, 'corpus.jsonl'), lines(corpus));
  const asked = Object.entries(queries).map(([_id, text]) => ({ _id, text }));
  writeFileSync(join(folder, 'queries.jsonl'), lines(asked));
  for (const [split, judgements] of Object.entries(splits)) {
    const rows = [['query-id', 'corpus-id', 'score'], ...judgements].map((row) => row.join('\t'));
    writeFileSync(join(folder, 'qrels', `${split}.tsv`), `${rows.join('\n')}\n`);
  }
}

/** An .npy file of float32 rows, version 1.0, and the ids beside it. */
function writeVectors(
  folder: string,
  side: 'passages' | 'queries',
  vectors: Readonly<Record<string, readonly number[]>>,
): void {
  const rows = Object.values(vectors);
  const shape = `(${rows.length}, ${rows[0]!.length})`;
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117);
  const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, 118, 0]);
  const body = Buffer.from(Float32Array.from(rows.flat()).buffer);
  writeFileSync(join(folder, `${side}.npy`), Buffer.concat([start, Buffer.from(`${header}\n`), body]));
  writeFileSync(join(folder, `${side}.ids.txt`), `${Object.keys(vectors).join('\n')}\n`);
}

/** For tests: a recipe on the data set `d` that takes up to four of what the teacher `t` has, with changes. */
export function recipeFor(changes: object = {}): Recipe {
  return recipeSchema.parse({
    sources: [{ teacher: 't', method: 'naive', value: null }],
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
    dataset: 'd',
    split: null,
    ...changes,
  });
}
