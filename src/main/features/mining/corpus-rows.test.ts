import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Recipe } from '../../../shared/mining.ts';
import { createProject } from '../project/project.ts';
import { importSample, SAMPLE_SPLIT, sampleRecipe } from '../sample/set-up-sample.ts';
import { addTeacher } from '../teachers/registry.ts';
import { readCorpusRows, readCorpusRowsOf } from './corpus-rows.ts';
import { evaluateRun } from './evaluate-run.ts';
import { retrieve } from './retrieve.ts';
import { showQuery } from './show.ts';

const folder = mkdtempSync(join(tmpdir(), 'whetstone-corpus-'));
const project = createProject(join(folder, 'project'));

beforeAll(async () => {
  await importSample(project, {});
  addTeacher(project.db, 'bm25', { kind: 'bm25', k1: 1.5, b: 0.75, stopWords: 'english' });
  const dataset = sampleRecipe('naive', 'bm25').dataset;
  await retrieve(project, { teacher: 'bm25', dataset, split: SAMPLE_SPLIT, topK: 12, device: 'cpu' });
});

afterAll(() => {
  project.close();
  rmSync(folder, { recursive: true });
});

test('the rows of a few passages are those of the whole corpus', () => {
  const whole = readCorpusRows(project.db, 1);
  const few = readCorpusRowsOf(project.db, 1, new Set([7, 3, 100_000]));
  expect([...few.ids]).toEqual([3, 7]);
  expect([3, 7, 5, 100_000].map(few.rowOf)).toEqual([0, 1, -1, -1]);
  expect([...few.textKeys]).toEqual([3, 7].map((id) => whole.textKeys[whole.rowOf(id)]));
  expect(readCorpusRowsOf(project.db, 2, new Set([3])).count).toBe(0);
});

test.each([
  ['top', 'keep-fewer'],
  ['sampled', 'keep-fewer'],
  ['top1-sampled', 'fill-random'],
] as const)('one query is shown as the whole run has it: %s, %s', async (sampling, shortage) => {
  const recipe: Recipe = { ...sampleRecipe('perc-pos', 'bm25'), sampling, shortage, negatives: 6 };
  const { tables, selection } = await evaluateRun(project, recipe);
  const nameOf = (table: string) =>
    project.db.prepare(`SELECT external_id FROM ${table} WHERE id = ?`).pluck();
  const [queryName, passageName] = [nameOf('query'), nameOf('passage')];
  const expected = new Map<string, Record<string, unknown[]>>();
  for (const [pair, row] of tables.pairs.query.entries()) {
    const query = queryName.get(tables.queries[row]) as string;
    const name = (passage: number) => passageName.get(tables.corpus.ids[passage]) as string;
    const negatives = selection.passage.subarray(selection.offsets[pair], selection.offsets[pair + 1]);
    const ofQuery = expected.get(query) ?? {};
    expected.set(query, ofQuery);
    ofQuery[name(tables.pairs.positive[pair]!)] = Array.from(negatives, name);
  }
  expect(expected.size).toBe(90);
  for (const [query, pairs] of expected) {
    const shown = await showQuery(project, recipe, query);
    expect(Object.fromEntries(shown.pairs.map((pair) => [pair.positive.id, pair.negatives]))).toEqual(pairs);
  }
});
