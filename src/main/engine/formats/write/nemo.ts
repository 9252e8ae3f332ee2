import type { CorpusFile } from './corpus-files.ts';
import { type Cell, type Field, type RowEncoder, rowEncoder } from './records.ts';
import {
  type CorpusPassage,
  type ExportContext,
  type ExportPassage,
  type ExportRow,
  passageText,
} from './rows.ts';

/**
 * NeMo Automodel's rows, the `data` of its JSON. Its reader cycles through the negatives and fails where
 * there are none, so that such a pair is dropped. A passage without a score has no `score`.
 */
export function nemo({ options, dataset }: ExportContext): RowEncoder {
  const passage = ({ id, score }: ExportPassage): Cell =>
    options.scores && score !== null ? { id, score } : { id };
  const fields: Field<ExportRow>[] = [
    { name: 'question_id', type: 'string', meaning: 'the id of the query', cell: (row) => row.queryId },
    { name: 'question', type: 'string', meaning: 'the query', cell: (row) => row.query },
    { name: 'corpus_id', type: 'string', meaning: 'the corpus that the ids belong to', cell: () => dataset },
    { name: 'pos_doc', type: 'json', meaning: 'the positive, alone', cell: (row) => [passage(row.positive)] },
    {
      name: 'neg_doc',
      type: 'json',
      meaning: 'the mined negatives',
      cell: (row) => row.negatives.map(passage),
    },
  ];
  return rowEncoder(fields, (row) => (row.negatives.length === 0 ? 'no-negatives' : [row]));
}

/** What stands before and after the rows in NeMo's JSON. */
export function nemoFrame(context: ExportContext): { readonly before: string; readonly after: string } {
  const mining = JSON.stringify({ args: miningArguments(context) });
  return { before: `{"corpus":[{"path":"./corpus"}],"mining":${mining},"data":[`, after: ']}\n' };
}

/**
 * How the negatives were mined, under the names of NeMo's own miner where it has one; `whetstone` is the recipe whole.
 * A margin is named where the methods agree: there is one teacher, and the threshold is held against the lowest positive.
 */
function miningArguments({ recipe }: ExportContext): Cell {
  const [source] = recipe.sources;
  const isTheirs = recipe.sources.length === 1 && recipe.positiveScore === 'min';
  const type = { 'perc-pos': 'perc', 'margin-pos': 'abs' }[String(source?.method)];
  return {
    hard_negatives_to_mine: recipe.negatives,
    ...(isTheirs && type !== undefined && source !== undefined
      ? { hard_neg_margin: source.value, hard_neg_margin_type: type }
      : {}),
    whetstone: recipe,
  };
}

/** NeMo's corpus: a folder whose `train` split is a Parquet file of ids and texts. */
export const NEMO_CORPUS: CorpusFile<CorpusPassage> = {
  path: 'corpus/train.parquet',
  container: 'parquet',
  columns: [
    { name: 'id', type: 'string', meaning: 'the id of the passage' },
    { name: 'text', type: 'string', meaning: 'its title and text' },
  ],
  cells: (passage) => [passage.id, passageText(passage)],
};

/** Where the facts about NeMo's corpus stand. */
export const NEMO_METADATA = 'corpus/merlin_metadata.json';

/** What stands there, with the prompts where they were asked for. */
export function nemoMetadata({ dataset, options, prompts }: ExportContext): Cell {
  return {
    class: 'TextQADataset',
    corpus_id: dataset,
    ...(options.prompts ? { query_instruction: prompts.query, passage_instruction: prompts.passage } : {}),
  };
}
