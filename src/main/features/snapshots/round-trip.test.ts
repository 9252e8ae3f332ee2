import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cardFactsSchema } from '../../engine/formats/write/card-facts.ts';
import { type Container, EXPORT_FORMATS, FORMATS } from '../../engine/formats/write/formats.ts';
import type { ExportOptions, ExportRow } from '../../engine/formats/write/rows.ts';
import { encoderText } from '../data/content.ts';
import { importSource } from '../data/import.ts';
import { readPrompts, storePrompts } from '../data/prompts.ts';
import { findDataset } from '../data/queries.ts';
import { retrieve } from '../mining/retrieve.ts';
import { saveRun } from '../mining/runs.ts';
import { recipeFor, type TestProject } from '../mining/test-project.fixture.ts';
import { createProject, type Project } from '../project/project.ts';
import { addTeacher } from '../teachers/registry.ts';
import { exportSnapshot } from './export.ts';
import { exportInput } from './export-rows.ts';
import { createMinedProject, freeze, PERC_POS } from './snapshot.fixture.ts';
import { findSnapshot, takeSnapshot } from './snapshot.ts';

// What is exported comes in again as another data set: the same pairs, each query's negatives in order.

let project: TestProject;
let target: Project;
let snapshot: number;

beforeAll(async () => {
  project = await createMinedProject();
  snapshot = await freeze(project, 'run', PERC_POS);
  target = createProject(project.path('target'));
});

afterAll(async () => {
  target.close();
  await project[Symbol.asyncDispose]();
});

type Scored = [text: string, score: number | null];
type Mined = Record<string, { positives: Scored[]; negatives: Scored[] }>;

/** What the snapshot holds: by query its positives and its negatives, each once, in the order in which they stand. */
function expected(scores: boolean): Mined {
  const mined: Mined = {};
  for (const row of exportInput(project.db, findSnapshot(project.db, snapshot), null).rows as Iterable<{
    query: string;
    positive: { title: string; text: string; score: number | null };
    negatives: { title: string; text: string; score: number | null }[];
  }>) {
    const own = mined[row.query] ?? { positives: [], negatives: [] };
    mined[row.query] = own;
    const { positive } = row;
    own.positives.push([encoderText(positive.title, positive.text), scores ? positive.score : null]);
    for (const { title, text, score } of row.negatives) {
      const whole = encoderText(title, text);
      if (!own.negatives.some(([other]) => other === whole))
        own.negatives.push([whole, scores ? score : null]);
    }
  }
  for (const own of Object.values(mined)) own.positives.sort();
  return mined;
}

function imported(name: string): Mined {
  const { id } = findDataset(target.db, name);
  const mined: Mined = {};
  const queries = target.db.prepare('SELECT id, text FROM visible_query WHERE dataset_id = ?').all(id) as {
    id: number;
    text: string;
  }[];
  const positives = target.db.prepare(
    `SELECT DISTINCT title, text, score FROM visible_judgement j JOIN passage ON passage.id = j.passage_id
     LEFT JOIN given_score s ON s.query_id = j.query_id AND s.passage_id = j.passage_id
     WHERE j.query_id = ? AND grade > 0`,
  );
  const negatives = target.db.prepare(
    'SELECT title, text, score FROM given_negative JOIN passage ON passage.id = passage_id WHERE query_id = ? ORDER BY position',
  );
  type Row = { title: string; text: string; score: number | null };
  const whole = ({ title, text, score }: Row): Scored => [encoderText(title, text), score];
  for (const query of queries) {
    mined[query.text] = {
      positives: (positives.all(query.id) as Row[]).map(whole).sort(),
      negatives: (negatives.all(query.id) as Row[]).map(whole),
    };
  }
  return mined;
}

async function exportAndImport(
  format: string,
  container: Container,
  options: Partial<ExportOptions>,
): Promise<Mined> {
  const name = `${format} ${container} ${JSON.stringify(options)}`.replaceAll('"', '');
  const out = project.path(name);
  await exportTo(out, format, container, options);
  await importFrom(out, name);
  return imported(name);
}

function exportTo(
  out: string,
  format: string,
  container: Container | undefined,
  options: Partial<ExportOptions>,
) {
  const rest = { split: null, overwrite: true, licence: null };
  return exportSnapshot(project, { snapshot, format, out, container, options, ...rest });
}

function importFrom(path: string, dataset: string) {
  const rest = { columns: {}, split: null, onError: 'stop', positiveFrom: 1 } as const;
  return importSource(target, path, { dataset, format: 'auto', ...rest });
}

const WITH_NEGATIVES = EXPORT_FORMATS.filter((format) => format !== 'st-pair' && format !== 'beir');
const cases = WITH_NEGATIVES.flatMap((format) =>
  FORMATS[format].containers.map((container) => [format, container] as const),
);

/** An n-tuple has n negatives or is not there. */
const held = (format: string, mined: Mined): Mined =>
  Object.fromEntries(
    Object.entries(mined).filter(([, { negatives }]) => format !== 'st-n-tuple' || negatives.length >= 3),
  );

test.each(cases)('%s as %s', async (format, container) => {
  const spec = FORMATS[format];
  // CSV has no lists, in which some put their scores.
  const hasScores = container !== 'csv' || format === 'csv' || format === 'st-labeled-pair';
  const scores = spec.scores === 'optional' && hasScores;
  const mined = await exportAndImport(format, container, { scores, ids: spec.ids !== 'never' });
  expect(mined).toEqual(held(format, expected(scores)));
});

test.each(['st-triplet', 'st-n-tuple', 'st-labeled-pair', 'flagembedding'] as const)(
  '%s without ids and scores',
  async (format) => {
    expect(await exportAndImport(format, 'jsonl', {})).toEqual(held(format, expected(false)));
  },
);

test.each(FORMATS['st-pair'].containers)('st-pair as %s: the pairs', async (container) => {
  for (const scores of [false, true]) {
    const pairs = Object.fromEntries(
      Object.entries(expected(scores)).map(([query, { positives }]) => [query, { positives, negatives: [] }]),
    );
    expect(await exportAndImport('st-pair', container, { scores })).toEqual(pairs);
  }
});

test('scored labelled pairs without their card, or changed since, are refused: nothing says which are positives', async () => {
  const out = project.path('pairs.jsonl');
  await exportTo(out, 'st-labeled-pair', undefined, { scores: true });
  appendFileSync(out, '\n');
  await expect(importFrom(out, 'changed')).rejects.toThrow(
    /not a whole number[\s\S]*--map label=COLUMN,score=score/,
  );
  rmSync(`${out}.card.json`);
  await expect(importFrom(out, 'bare')).rejects.toThrow(/does not say which pairs belong together/);
});

test('negatives that came with scores are mined again by them: the teacher `given` holds them against the positives', async () => {
  await exportAndImport('st-n-tuple', 'jsonl', { scores: true });
  const dataset = 'st-n-tuple jsonl {scores:true}';
  addTeacher(target.db, 'given', { kind: 'given' });
  const where = { dataset, split: 'all' };
  await retrieve(target, { teacher: 'given', ...where, topK: 10, device: 'cpu' });
  const sources = [{ teacher: 'given', method: 'perc-pos', value: 0.95 }];
  const recipe = recipeFor({ ...PERC_POS, ...where, split: null, sources, negatives: 10 });
  saveRun(target.db, 'again', recipe);
  const again = await takeSnapshot(target, 'again');
  const rows = exportInput(target.db, again, null).rows as Iterable<ExportRow>;
  const held = expected(true);
  let count = 0;
  for (const { query, positive, negatives } of rows) {
    const was = held[query]!;
    expect(was.positives).toContainEqual([encoderText(positive.title, positive.text), positive.score]);
    const limit = positive.score! - Math.abs(positive.score!) * 0.05;
    const scored = was.negatives.filter(([, score]) => score! <= limit).sort((a, b) => b[1]! - a[1]!);
    expect(negatives.map(({ title, text, score }) => [encoderText(title, text), score])).toEqual(scored);
    count += negatives.length;
  }
  expect(count).toBeGreaterThan(0);
});

test.each([
  ['flagembedding', { query: 'Find: ', passage: null }],
  ['nemo', { query: 'Find: ', passage: 'Text: ' }],
] as const)(
  '%s: prompts come in with the data, and go out where the teacher has none',
  async (format, kept) => {
    const source = findDataset(project.db, 'd').id;
    storePrompts(project.db, source, { query: 'Find: ', passage: 'Text: ' });
    const own = await freeze(project, `prompts of ${format}`, PERC_POS);
    const out = project.path(`prompts-${format}`);
    const rest = { container: undefined, split: null, overwrite: false, licence: null };
    await exportSnapshot(project, { snapshot: own, format, out, options: { prompts: true }, ...rest });
    const card = cardFactsSchema.parse(JSON.parse(readFileSync(join(out, 'card.json'), 'utf8')));
    expect(card.dataset).toMatchObject({ queryPrompt: 'Find: ', passagePrompt: 'Text: ' });
    expect(readFileSync(join(out, 'README.md'), 'utf8')).toContain('Its own query prompt is ``"Find: "``.');
    expect((await importFrom(out, `prompts of ${format}`)).prompts).toEqual(kept);
    expect(readPrompts(target.db, findDataset(target.db, `prompts of ${format}`).id)).toEqual(kept);
  },
);
