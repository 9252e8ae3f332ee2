import type { CorpusFile } from './corpus-files.ts';
import { type Cell, type Field, lacksScore, type RowEncoder, rowEncoder } from './records.ts';
import {
  type CorpusPassage,
  type ExportContext,
  type ExportPassage,
  type ExportRow,
  passageText,
} from './rows.ts';

// Tevatron draws its negatives with `random.choices`, which fails on an empty list: a pair without
// negatives is dropped.

/**
 * Tevatron's rows with texts. Its reader joins title and text by a space wherever there is a title, so the
 * prompt stands before the title if there is one. A score sits in its passage, for distillation.
 */
export function tevatron({ options, prompts }: ExportContext): RowEncoder {
  const passage = ({ id, title, text, score }: ExportPassage): Cell => {
    const prompt = options.prompts ? prompts.passage : '';
    return {
      docid: id,
      title: title === '' ? '' : prompt + title,
      text: title === '' ? prompt + text : text,
      ...(options.scores ? { score } : {}),
    };
  };
  const prompt = options.prompts ? prompts.query : '';
  const fields: Field<ExportRow>[] = [
    { name: 'query_id', type: 'string', meaning: 'the id of the query', cell: (row) => row.queryId },
    { name: 'query', type: 'string', meaning: 'the query', cell: (row) => prompt + row.query },
    { name: 'answers', type: 'strings', meaning: 'always empty: there are no short answers', cell: () => [] },
    {
      name: 'positive_passages',
      type: 'json',
      meaning: 'the positive, alone',
      cell: (row) => [passage(row.positive)],
    },
    {
      name: 'negative_passages',
      type: 'json',
      meaning: 'the mined negatives',
      cell: (row) => row.negatives.map(passage),
    },
  ];
  return rowEncoder(fields, (row) => {
    if (row.negatives.length === 0) return 'no-negatives';
    return options.scores && lacksScore(row) ? 'missing-score' : [row];
  });
}

/** Tevatron 2's rows: the ids of passages, whose texts stand in `corpus.jsonl`. */
export function tevatronIds({ options, prompts }: ExportContext): RowEncoder {
  const prompt = options.prompts ? prompts.query : '';
  const fields: Field<ExportRow>[] = [
    { name: 'query_id', type: 'string', meaning: 'the id of the query', cell: (row) => row.queryId },
    { name: 'query_text', type: 'string', meaning: 'the query', cell: (row) => prompt + row.query },
    {
      name: 'positive_document_ids',
      type: 'strings',
      meaning: 'the id of the positive, alone',
      cell: (row) => [row.positive.id],
    },
    {
      name: 'negative_document_ids',
      type: 'strings',
      meaning: 'the ids of the mined negatives',
      cell: (row) => row.negatives.map((negative) => negative.id),
    },
  ];
  return rowEncoder(fields, (row) => (row.negatives.length === 0 ? 'no-negatives' : [row]));
}

/**
 * Tevatron 2's corpus. The title is joined to the text, because its trainer reads `text` only while its
 * encoder would put a `title` before it: apart, the two would see different passages.
 */
export function tevatronCorpus({ options, prompts }: ExportContext): CorpusFile<CorpusPassage> {
  const prompt = options.prompts ? prompts.passage : '';
  return {
    path: 'corpus.jsonl',
    container: 'jsonl',
    columns: [
      { name: 'docid', type: 'string', meaning: 'the id of the passage' },
      { name: 'text', type: 'string', meaning: 'its title and text' },
    ],
    cells: (passage) => [passage.id, prompt + passageText(passage)],
  };
}
