import type { Recipe } from '../../../../shared/mining.ts';
import type { Provenance } from './card-facts.ts';
import type { CorpusPassage, ExportContext, ExportNegative, ExportRow } from './rows.ts';

// A small snapshot for the tests: a pair with two negatives, one with one, one with none, in two splits.

export const CORPUS: readonly CorpusPassage[] = [
  { id: 'p1', title: 'Honey', text: 'Bees make honey.' },
  { id: 'p2', title: '', text: 'Wasps make "paper", not honey.' },
  { id: 'p3', title: 'Ants', text: 'Ants farm\naphids — für Honigtau 🐜.' },
];

const PASSAGES = new Map(CORPUS.map((passage) => [passage.id, passage]));

export function passage(id: string, score: number | null): ExportNegative {
  const found = PASSAGES.get(id);
  if (found === undefined) throw new Error(`no passage ${id}`);
  return { ...found, score, teacher: score === null ? null : 'minilm', minedBy: 'minilm' };
}

const base = { dataset: 'insects', otherPositives: [] };

export const ROWS: readonly ExportRow[] = [
  {
    ...base,
    queryId: 'q1',
    query: 'who makes honey?',
    split: 'train',
    positive: { ...passage('p1', 0.9), grade: 1 },
    negatives: [passage('p2', 0.5), passage('p3', -0.25)],
  },
  {
    ...base,
    queryId: 'q2',
    query: '=SUM, who farms?',
    split: 'test',
    positive: { ...passage('p3', 0.75), grade: 2 },
    negatives: [passage('p1', 0.125)],
  },
  {
    ...base,
    queryId: 'q3',
    query: 'who makes paper?',
    split: 'train',
    positive: { ...passage('p2', 1), grade: null },
    negatives: [],
  },
];

export const RECIPE: Recipe = {
  sources: [{ teacher: 'minilm', method: 'perc-pos', value: 0.95 }],
  ensemble: 'none',
  negatives: 2,
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
  dataset: 'insects',
  split: null,
};

export const CONTEXT: Omit<ExportContext, 'options'> = {
  splits: ['train', 'test'],
  snapshot: 7,
  dataset: 'insects',
  prompts: { query: 'query: ', passage: 'passage: ' },
  n: 2,
  recipe: RECIPE,
};

export const PROVENANCE: Provenance = {
  app: { name: 'Whetstone', version: '0.1.0' },
  dataset: {
    name: 'insects',
    passages: 3,
    queries: 3,
    source: 'hf:nobody/insects',
    licence: 'cc-by-4.0',
    queryPrompt: null,
    passagePrompt: null,
  },
  snapshot: 7,
  run: 'perc',
  recipe: RECIPE,
  labels: { upToEvent: 12, counts: { ambiguous: 1, 'false-negative': 2 } },
  teachers: [
    {
      id: 'minilm',
      kind: 'dense',
      key: 'a1b2',
      model: 'sentence-transformers/all-MiniLM-L6-v2',
      similarity: 'cosine',
      queryPrompt: 'query: ',
      passagePrompt: '',
    },
  ],
  counts: {
    queries: 3,
    pairs: 3,
    kept: 3,
    filled: 0,
    short: 2,
    removed: { 'above-threshold': 4, positive: 1 },
  },
};
