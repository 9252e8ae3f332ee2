import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { importSource } from '../../data/import.ts';
import { evaluateRun } from '../../mining/evaluate-run.ts';
import { retrieve } from '../../mining/retrieve.ts';
import { recipeFor } from '../../mining/test-project.fixture.ts';
import { createProject } from '../../project/project.ts';
import { addTeacher } from '../registry.ts';

const folder = mkdtempSync(join(tmpdir(), 'whetstone-given-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('given negatives keep their order over several imports, each once, with the scores that came with them', async () => {
  const project = createProject(join(folder, 'project'));
  const add = async (name: string, row: object): Promise<void> => {
    writeFileSync(join(folder, name), `${JSON.stringify(row)}\n`);
    await importSource(project, join(folder, name), {
      dataset: 'd',
      format: 'auto',
      columns: {},
      split: null,
      onError: 'stop',
      positiveFrom: 1,
    });
  };
  await add('one.jsonl', {
    query: 'q',
    pos: ['yes'],
    neg: ['z', 'y', 'x'],
    pos_scores: [0.9],
    neg_scores: [0.1, 0.3, 0.2],
  });
  await add('two.jsonl', { query: 'q', pos: ['yes'], neg: ['w', 'z', 'yes too'] });
  await add('three.jsonl', { query: 'q', pos: ['yes too'], neg: ['v'] });
  addTeacher(project.db, 't', { kind: 'given' });
  await retrieve(project, { teacher: 't', dataset: null, split: null, topK: 4, device: 'cpu' });
  const { tables, selection } = await evaluateRun(project, recipeFor({ split: 'train', negatives: 9 }));
  const text = project.db.prepare('SELECT text FROM passage WHERE id = ?').pluck();
  const [first, second] = selection.offsets.slice(1);
  const negatives = [...selection.passage].map((row) => text.get(tables.corpus.ids[row]));
  // Four besides the positives; "yes too" came in as a negative and is one of the answers by now.
  expect(negatives.slice(0, first)).toEqual(['z', 'y', 'x', 'w']);
  expect(negatives.slice(first, second)).toEqual(['z', 'y', 'x', 'w']);
  expect([...selection.score.slice(0, first)]).toEqual([0.1, 0.3, 0.2, Number.NaN]);
  project.close();
});
