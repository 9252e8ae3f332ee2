import { describe, expect, test } from 'vitest';
import type { Recipe } from '../../../../shared/mining.ts';
import { memoryTarget } from './memory-target.ts';
import { planExport } from './plan.ts';
import type { ExportInput, ExportOptions } from './rows.ts';
import { CONTEXT, CORPUS, RECIPE, ROWS } from './test-rows.ts';
import { writeExport } from './write-export.ts';

const INPUT: ExportInput = {
  rows: ROWS,
  passages: CORPUS,
  queries: [
    { id: 'q1', text: 'who makes honey?' },
    { id: 'q2', text: '=SUM, who farms?' },
  ],
  judgements: [
    { queryId: 'q1', passageId: 'p1', split: 'train', grade: 1 },
    { queryId: 'q2', passageId: 'p3', split: 'test', grade: 2 },
    { queryId: 'q1', passageId: 'p3', split: 'train', grade: 0 },
  ],
};

async function exported(format: string, options: Partial<ExportOptions> = {}, out = 'out') {
  const plan = planExport({ format, out, options, context: CONTEXT });
  const { target, files } = memoryTarget();
  const { files: written, ...counts } = await writeExport(plan, INPUT, target);
  expect(written.map(({ path }) => path).toSorted()).toEqual([...files.keys()].toSorted());
  return {
    texts: Object.fromEntries([...files].map(([path, bytes]) => [path, bytes.toString('utf8')])),
    counts,
  };
}

const ALL: Partial<ExportOptions> = { scores: true, ids: true, prompts: true };

describe('sentence-transformers', () => {
  test('a pair holds everything', async () => {
    const { texts, counts } = await exported('st-pair');
    expect(texts).toEqual({
      'train.jsonl':
        '{"anchor":"who makes honey?","positive":"Honey Bees make honey."}\n' +
        '{"anchor":"who makes paper?","positive":"Wasps make \\"paper\\", not honey."}\n',
      'test.jsonl': '{"anchor":"=SUM, who farms?","positive":"Ants Ants farm\\naphids — für Honigtau 🐜."}\n',
    });
    expect(counts).toEqual({ rows: 3, pairs: 3, dropped: {}, escapedCells: 0 });
  });

  test('a pair with scores, ids and prompts', async () => {
    const { texts } = await exported('st-pair', ALL);
    expect(texts['train.jsonl']).toBe(
      '{"anchor":"query: who makes honey?","positive":"passage: Honey Bees make honey.","score":0.9,"anchor_id":"q1","positive_id":"p1"}\n' +
        '{"anchor":"query: who makes paper?","positive":"passage: Wasps make \\"paper\\", not honey.","score":1,"anchor_id":"q3","positive_id":"p2"}\n',
    );
  });

  test('triplets: a row for each negative, none for a pair without', async () => {
    const { texts, counts } = await exported('st-triplet', { scores: true });
    expect(texts['train.jsonl']).toBe(
      '{"anchor":"who makes honey?","positive":"Honey Bees make honey.","negative":"Wasps make \\"paper\\", not honey.","scores":[0.9,0.5]}\n' +
        '{"anchor":"who makes honey?","positive":"Honey Bees make honey.","negative":"Ants Ants farm\\naphids — für Honigtau 🐜.","scores":[0.9,-0.25]}\n',
    );
    expect(counts).toEqual({ rows: 3, pairs: 3, dropped: { 'no-negatives': 1 }, escapedCells: 0 });
  });

  test('triplets by ids alone, as resolve_ids reads them', async () => {
    const { texts } = await exported('st-triplet', { ids: true, texts: false });
    expect(texts['test.jsonl']).toBe('{"anchor_id":"q2","positive_id":"p3","negative_id":"p1"}\n');
  });

  test('n-tuples: pairs with fewer than n negatives are dropped and counted', async () => {
    const { texts, counts } = await exported('st-n-tuple', { scores: true, ids: true });
    expect(texts).toEqual({
      'train.jsonl':
        '{"anchor":"who makes honey?","positive":"Honey Bees make honey.","negative_1":"Wasps make \\"paper\\", not honey.","negative_2":"Ants Ants farm\\naphids — für Honigtau 🐜.","scores":[0.9,0.5,-0.25],"anchor_id":"q1","positive_id":"p1","negative_1_id":"p2","negative_2_id":"p3"}\n',
    });
    expect(counts).toEqual({ rows: 1, pairs: 3, dropped: { 'too-few-negatives': 2 }, escapedCells: 0 });
  });

  test('labelled pairs', async () => {
    const { texts } = await exported('st-labeled-pair', {}, 'all.csv');
    expect(texts['all.csv']).toBe(
      'anchor,positive,label\n' +
        'who makes honey?,Honey Bees make honey.,1\n' +
        'who makes honey?,"Wasps make ""paper"", not honey.",0\n' +
        'who makes honey?,"Ants Ants farm\naphids — für Honigtau 🐜.",0\n' +
        '"=SUM, who farms?","Ants Ants farm\naphids — für Honigtau 🐜.",1\n' +
        '"=SUM, who farms?",Honey Bees make honey.,0\n' +
        'who makes paper?,"Wasps make ""paper"", not honey.",1\n',
    );
  });

  test('labelled pairs with scores in place of labels', async () => {
    const { texts } = await exported('st-labeled-pair', { scores: true, ids: true });
    expect(texts['test.jsonl']).toBe(
      '{"anchor":"=SUM, who farms?","positive":"Ants Ants farm\\naphids — für Honigtau 🐜.","score":0.75,"anchor_id":"q2","positive_id":"p3"}\n' +
        '{"anchor":"=SUM, who farms?","positive":"Honey Bees make honey.","score":0.125,"anchor_id":"q2","positive_id":"p1"}\n',
    );
  });

  test('labelled lists', async () => {
    const { texts, counts } = await exported('st-labeled-list', { ids: true });
    expect(texts['test.jsonl']).toBe(
      '{"anchor":"=SUM, who farms?","positive":["Ants Ants farm\\naphids — für Honigtau 🐜.","Honey Bees make honey."],"labels":[1,0],"anchor_id":"q2","positive_ids":["p3","p1"]}\n',
    );
    expect(counts.dropped).toEqual({ 'no-negatives': 1 });
  });

  test('labelled lists with scores', async () => {
    const { texts } = await exported('st-labeled-list', { scores: true, prompts: true });
    expect(texts['test.jsonl']).toBe(
      '{"anchor":"query: =SUM, who farms?","positive":["passage: Ants Ants farm\\naphids — für Honigtau 🐜.","passage: Honey Bees make honey."],"scores":[0.75,0.125]}\n',
    );
  });
});

describe('FlagEmbedding', () => {
  test('texts alone', async () => {
    const { texts, counts } = await exported('flagembedding');
    expect(texts['test.jsonl']).toBe(
      '{"query":"=SUM, who farms?","pos":["Ants Ants farm\\naphids — für Honigtau 🐜."],"neg":["Honey Bees make honey."],"type":"normal"}\n',
    );
    expect(counts).toEqual({ rows: 2, pairs: 3, dropped: { 'no-negatives': 1 }, escapedCells: 0 });
  });

  test('scores, ids and the prompt in its own field', async () => {
    const { texts } = await exported('flagembedding', ALL);
    expect(texts['test.jsonl']).toBe(
      '{"query":"=SUM, who farms?","pos":["Ants Ants farm\\naphids — für Honigtau 🐜."],"neg":["Honey Bees make honey."],"pos_scores":[0.75],"neg_scores":[0.125],"prompt":"query: ","type":"normal","query_id":"q2","pos_id":["p3"],"neg_id":["p1"]}\n',
    );
  });
});

describe('Tevatron', () => {
  test('texts, titles apart', async () => {
    const { texts } = await exported('tevatron', { scores: true });
    expect(texts['train.jsonl']).toBe(
      '{"query_id":"q1","query":"who makes honey?","answers":[],"positive_passages":[{"docid":"p1","title":"Honey","text":"Bees make honey.","score":0.9}],"negative_passages":[{"docid":"p2","title":"","text":"Wasps make \\"paper\\", not honey.","score":0.5},{"docid":"p3","title":"Ants","text":"Ants farm\\naphids — für Honigtau 🐜.","score":-0.25}]}\n',
    );
  });

  test('the prompt stands before the title, which its reader puts first', async () => {
    const { texts } = await exported('tevatron', { prompts: true });
    expect(texts['train.jsonl']).toContain(
      '{"docid":"p1","title":"passage: Honey","text":"Bees make honey."}',
    );
    expect(texts['train.jsonl']).toContain('{"docid":"p2","title":"","text":"passage: Wasps');
  });

  test('ids and a corpus', async () => {
    const { texts, counts } = await exported('tevatron-ids');
    expect(texts).toEqual({
      'train.jsonl':
        '{"query_id":"q1","query_text":"who makes honey?","positive_document_ids":["p1"],"negative_document_ids":["p2","p3"]}\n',
      'test.jsonl':
        '{"query_id":"q2","query_text":"=SUM, who farms?","positive_document_ids":["p3"],"negative_document_ids":["p1"]}\n',
      'corpus.jsonl':
        '{"docid":"p1","text":"Honey Bees make honey."}\n' +
        '{"docid":"p2","text":"Wasps make \\"paper\\", not honey."}\n' +
        '{"docid":"p3","text":"Ants Ants farm\\naphids — für Honigtau 🐜."}\n',
    });
    expect(counts.rows).toBe(2);
  });
});

test('NeMo: its miner’s own names for a margin that means the same there', async () => {
  const args = async (changes: Partial<Recipe>): Promise<unknown> => {
    const { target, files } = memoryTarget();
    const context = { ...CONTEXT, recipe: { ...RECIPE, ...changes } };
    const plan = planExport({ format: 'nemo', out: 'out', options: {}, context });
    await writeExport(plan, { rows: ROWS, passages: CORPUS }, target);
    return JSON.parse(files.get('train.json')!.toString('utf8')).mining.args;
  };
  expect(await args({ positiveScore: 'min' })).toMatchObject({
    hard_neg_margin: 0.95,
    hard_neg_margin_type: 'perc',
  });
  const [source] = RECIPE.sources;
  const margin = [{ ...source!, method: 'margin-pos', value: 0.1 }] as const;
  expect(await args({ positiveScore: 'min', sources: [...margin] })).toMatchObject({
    hard_neg_margin: 0.1,
    hard_neg_margin_type: 'abs',
  });
  expect(await args({ sources: [...margin] })).not.toHaveProperty('hard_neg_margin');
});

test('NeMo: a document for each split and one corpus', async () => {
  const { texts } = await exported('nemo', { scores: true, prompts: true });
  expect(texts['train.json']).toBe(
    '{"corpus":[{"path":"./corpus"}],"mining":{"args":{"hard_negatives_to_mine":2,"whetstone":' +
      `${JSON.stringify(RECIPE)}}},"data":[\n` +
      '{"question_id":"q1","question":"who makes honey?","corpus_id":"insects","pos_doc":[{"id":"p1","score":0.9}],"neg_doc":[{"id":"p2","score":0.5},{"id":"p3","score":-0.25}]}\n' +
      ']}\n',
  );
  expect(texts['corpus/merlin_metadata.json']).toBe(
    '{"class":"TextQADataset","corpus_id":"insects","query_instruction":"query: ","passage_instruction":"passage: "}\n',
  );
  expect(Object.keys(texts).toSorted()).toEqual([
    'corpus/merlin_metadata.json',
    'corpus/train.parquet',
    'test.json',
    'train.json',
  ]);
  expect(JSON.parse(texts['test.json'] ?? '')).toMatchObject({ data: [{ question_id: 'q2' }] });
});

test('BEIR: corpus with titles, queries, and qrels with what was judged 0', async () => {
  const { texts, counts } = await exported('beir');
  expect(texts).toEqual({
    'corpus.jsonl':
      '{"_id":"p1","title":"Honey","text":"Bees make honey."}\n' +
      '{"_id":"p2","title":"","text":"Wasps make \\"paper\\", not honey."}\n' +
      '{"_id":"p3","title":"Ants","text":"Ants farm\\naphids — für Honigtau 🐜."}\n',
    'queries.jsonl': '{"_id":"q1","text":"who makes honey?"}\n{"_id":"q2","text":"=SUM, who farms?"}\n',
    'qrels/train.tsv': 'query-id\tcorpus-id\tscore\nq1\tp1\t1\nq1\tp3\t0\n',
    'qrels/test.tsv': 'query-id\tcorpus-id\tscore\nq2\tp3\t2\n',
  });
  expect(counts).toEqual({ rows: 3, pairs: 0, dropped: {}, escapedCells: 0 });
});

test('ms-swift: one positive, any number of negatives', async () => {
  const { texts, counts } = await exported('ms-swift', { prompts: true });
  expect(texts['test.jsonl']).toBe(
    '{"messages":[{"role":"user","content":"query: =SUM, who farms?"}],"positive_messages":[[{"role":"user","content":"passage: Ants Ants farm\\naphids — für Honigtau 🐜."}]],"negative_messages":[[{"role":"user","content":"passage: Honey Bees make honey."}]]}\n',
  );
  expect(texts['train.jsonl']).toContain('"negative_messages":[]}\n');
  expect(counts.dropped).toEqual({});
});

describe('CSV', () => {
  test('a column for each negative, empty where there is none', async () => {
    const { texts } = await exported('csv', { texts: false, scores: true }, 'set.csv');
    expect(texts).toEqual({
      'set.csv':
        'query_id,split,scored_by,positive_id,positive_score,negative_1_id,negative_1_score,negative_1_mined_by,negative_2_id,negative_2_score,negative_2_mined_by\n' +
        'q1,train,minilm,p1,0.9,p2,0.5,minilm,p3,-0.25,minilm\n' +
        'q2,test,minilm,p3,0.75,p1,0.125,minilm,,,\n' +
        'q3,train,minilm,p2,1,,,,,,\n',
    });
  });

  test('formulas are escaped on request and counted; numbers are none', async () => {
    const { texts, counts } = await exported('csv', { escapeSpreadsheet: true });
    expect(texts['test.csv']).toBe(
      'query_id,query,split,positive_id,positive,negative_1_id,negative_1,negative_2_id,negative_2\n' +
        'q2,"\'=SUM, who farms?",test,p3,"Ants Ants farm\naphids — für Honigtau 🐜.",p1,Honey Bees make honey.,,\n',
    );
    expect(counts.escapedCells).toBe(1);
    expect((await exported('csv')).counts.escapedCells).toBe(0);
  });
});
