// Writes every export format with every option, as `load_exports.py` reads them:
//   node bench/peers/write-sample-exports.ts DIR
//   python bench/peers/load_exports.py DIR

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cardFiles } from '../../src/main/engine/formats/write/card.ts';
import { cardFacts, type Provenance } from '../../src/main/engine/formats/write/card-facts.ts';
import { EXPORT_FORMATS, FORMATS } from '../../src/main/engine/formats/write/formats.ts';
import { planExport } from '../../src/main/engine/formats/write/plan.ts';
import type { ExportNegative, ExportOptions, ExportRow } from '../../src/main/engine/formats/write/rows.ts';
import { folderTarget } from '../../src/main/engine/formats/write/target.ts';
import { writeExport } from '../../src/main/engine/formats/write/write-export.ts';
import type { Recipe } from '../../src/shared/mining.ts';

const N = 3;
const QUERIES = 40;
const corpus = Array.from({ length: 60 }, (_, index) => ({
  id: `p${index}`,
  title: index % 3 === 0 ? '' : `Title ${index}`,
  text: `Passage ${index}, “quoted”,\nwith a line break and 中文.`,
}));
const queries = Array.from({ length: QUERIES }, (_, index) => ({
  id: `q${index}`,
  text: `=question ${index}, which?`,
}));

const scored = (index: number, score: number): ExportNegative => {
  const found = corpus[index % corpus.length];
  if (found === undefined) throw new Error('the corpus is empty');
  return { ...found, score, teacher: 'minilm', minedBy: 'minilm' };
};

// Every fifth pair is one negative short, every tenth has none.
const rows: ExportRow[] = queries.map(({ id, text }, index) => {
  const count = index % 10 === 0 ? 0 : index % 5 === 0 ? N - 1 : N;
  return {
    queryId: id,
    query: text,
    split: index < 30 ? 'train' : 'dev',
    dataset: 'sample',
    positive: { ...scored(index, 0.9), grade: 1 },
    negatives: Array.from({ length: count }, (_, place) => scored(index + place + 1, 0.5 - place / 8)),
    otherPositives: [],
  };
});

const recipe: Recipe = {
  sources: [{ teacher: 'minilm', method: 'perc-pos', value: 0.95 }],
  ensemble: 'none',
  negatives: N,
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
  dataset: 'sample',
  split: null,
};

const provenance: Provenance = {
  app: { name: 'Whetstone', version: '0.1.0' },
  dataset: {
    name: 'sample',
    passages: corpus.length,
    queries: QUERIES,
    source: null,
    licence: null,
    queryPrompt: null,
    passagePrompt: null,
  },
  snapshot: 1,
  run: 'sample',
  recipe,
  labels: { upToEvent: 0, counts: {} },
  teachers: [
    {
      id: 'minilm',
      kind: 'dense',
      key: 'sample',
      model: null,
      similarity: 'cosine',
      queryPrompt: '',
      passagePrompt: '',
    },
  ],
  counts: { queries: QUERIES, pairs: QUERIES, kept: 0, filled: 0, short: 0, removed: {} },
};

const VARIANTS: readonly [name: string, options: Partial<ExportOptions>][] = [
  ['plain', {}],
  ['scores', { scores: true }],
  ['ids', { ids: true }],
  ['ids-only', { ids: true, texts: false }],
  ['prompts', { prompts: true }],
  ['escaped', { escapeSpreadsheet: true }],
  ['all', { scores: true, ids: true, prompts: true }],
];

const directory = process.argv[2];
if (directory === undefined) throw new Error('Give the folder to write into.');

let written = 0;
for (const format of EXPORT_FORMATS) {
  for (const container of FORMATS[format].containers) {
    for (const [name, options] of VARIANTS) {
      for (const single of [false, true]) {
        const plan = possible(() =>
          planExport({
            format,
            out: single ? `all.${container}` : 'folder',
            container,
            options,
            context: {
              snapshot: 1,
              dataset: 'sample',
              prompts: { query: 'query: ', passage: 'passage: ' },
              n: N,
              recipe,
              splits: [...new Set(rows.map(({ split }) => split))],
            },
          }),
        );
        if (plan === null) continue;
        const folder = join(directory, `${format}.${container}.${name}${single ? '.single' : ''}`);
        await mkdir(folder, { recursive: true });
        const judgements = rows.flatMap(({ queryId, split, positive, negatives }) => [
          { queryId, passageId: positive.id, split, grade: 1 },
          ...negatives.slice(0, 1).map((negative) => ({ queryId, passageId: negative.id, split, grade: 0 })),
        ]);
        const result = await writeExport(
          plan,
          { rows, passages: corpus, queries, judgements },
          folderTarget(folder),
        );
        for (const { path, text } of cardFiles(plan, cardFacts(provenance, plan, result))) {
          await writeFile(join(folder, path), text);
        }
        written += 1;
      }
    }
  }
}
console.log(`${written} exports in ${directory}`);

/** Options that a format refuses are none of this script's business: the tests have them. */
function possible<Plan>(plan: () => Plan): Plan | null {
  try {
    return plan();
  } catch {
    return null;
  }
}
