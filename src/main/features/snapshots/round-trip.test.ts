import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Container, EXPORT_FORMATS, FORMATS } from '../../engine/formats/write/formats.ts';
import type { ExportOptions } from '../../engine/formats/write/rows.ts';
import { encoderText } from '../data/content.ts';
import { importSource } from '../data/import.ts';
import { findDataset } from '../data/queries.ts';
import type { TestProject } from '../mining/test-project.fixture.ts';
import { createProject, type Project } from '../project/project.ts';
import { exportSnapshot } from './export.ts';
import { exportInput } from './export-rows.ts';
import { createMinedProject, freeze, PERC_POS } from './snapshot.fixture.ts';
import { findSnapshot } from './snapshot.ts';

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

type Mined = Record<string, { positives: string[]; negatives: [string, number | null][] }>;

/** What the snapshot holds: by query its positives and its negatives, each once, in the order in which they stand. */
function expected(scores: boolean): Mined {
  const mined: Mined = {};
  for (const row of exportInput(project.db, findSnapshot(project.db, snapshot), null).rows as Iterable<{
    query: string;
    positive: { title: string; text: string };
    negatives: { title: string; text: string; score: number | null }[];
  }>) {
    const own = mined[row.query] ?? { positives: [], negatives: [] };
    mined[row.query] = own;
    own.positives.push(encoderText(row.positive.title, row.positive.text));
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
    'SELECT DISTINCT title, text FROM visible_judgement JOIN passage ON passage.id = passage_id WHERE query_id = ? AND grade > 0',
  );
  const negatives = target.db.prepare(
    'SELECT title, text, score FROM given_negative JOIN passage ON passage.id = passage_id WHERE query_id = ? ORDER BY position',
  );
  type Row = { title: string; text: string; score: number | null };
  const whole = ({ title, text }: Row): string => encoderText(title, text);
  for (const query of queries) {
    mined[query.text] = {
      positives: (positives.all(query.id) as Row[]).map(whole).sort(),
      negatives: (negatives.all(query.id) as Row[]).map((row) => [whole(row), row.score]),
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
  const out = join(project.path(name));
  await exportSnapshot(project, {
    snapshot,
    format,
    out,
    container,
    options,
    split: null,
    overwrite: false,
    licence: null,
  });
  await importSource(target, out, {
    dataset: name,
    format: 'auto',
    columns: {},
    split: null,
    onError: 'stop',
    positiveFrom: 1,
  });
  return imported(name);
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
  // Scores of labelled pairs stand in the place of the labels; CSV has no lists, in which others put them.
  const hasScores = spec.scores === 'optional' && format !== 'st-labeled-pair';
  const scores = hasScores && (container !== 'csv' || format === 'csv');
  const mined = await exportAndImport(format, container, { scores, ids: spec.ids !== 'never' });
  expect(mined).toEqual(held(format, expected(scores)));
});

test.each(['st-triplet', 'st-n-tuple', 'flagembedding'] as const)(
  '%s without ids and scores',
  async (format) => {
    expect(await exportAndImport(format, 'jsonl', {})).toEqual(held(format, expected(false)));
  },
);

test.each(FORMATS['st-pair'].containers)('st-pair as %s: the pairs', async (container) => {
  const pairs = Object.fromEntries(
    Object.entries(expected(false)).map(([query, { positives }]) => [query, { positives, negatives: [] }]),
  );
  expect(await exportAndImport('st-pair', container, {})).toEqual(pairs);
});
