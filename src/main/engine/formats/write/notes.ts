import { FORMATS } from './formats.ts';
import type { ExportPlan } from './plan.ts';

/** What a trainer does with an export that its reader would not expect. */
export function notesOn({ format, container, file, context, columns }: Omit<ExportPlan, 'notes'>): string[] {
  const { options, prompts, splits } = context;
  const notes: string[] = [];
  if (file !== null && splits.length > 1 && columns.every(({ name }) => name !== 'split')) {
    notes.push(
      `The splits ${splits.join(', ')} lie in one file, and nothing in it tells them apart: do not train on what you test with. Give a folder’s path for a file of each split, or name one with --split.`,
    );
  }
  if (format.startsWith('st-') && options.ids) {
    notes.push(
      options.texts
        ? 'sentence-transformers trains on every column that is not a label: take the id columns out with `dataset.remove_columns` first.'
        : 'The texts are not here: put them in with `sentence_transformers.util.resolve_ids` and your own corpus.',
    );
  }
  if (format === 'st-labeled-pair' && options.scores) {
    notes.push(
      'The scores stand in place of the labels, as `mine_hard_negatives` writes them. Which rows are positives stands in card.json alone: keep it beside the data to import them again.',
    );
  }
  if (format === 'flagembedding') {
    notes.push(
      'Give FlagEmbedding the path of the split’s file: of a folder it trains on every .json and .jsonl file, other splits and card.json included.',
    );
    if (container === 'jsonl.gz')
      notes.push('FlagEmbedding passes over .gz files without a word: unpack them first.');
    if (options.scores) notes.push('Scores are read with `--knowledge_distillation True` only.');
    if (options.prompts) {
      notes.push('`prompt` is used where `--query_instruction_for_retrieval` is set.');
      if (prompts.passage !== '') {
        notes.push(
          `There is no place for the passage prompt: set \`--passage_instruction_for_retrieval\` to ${JSON.stringify(prompts.passage)}.`,
        );
      }
    }
  }
  if (format === 'nemo' && options.prompts) {
    notes.push(
      'The prompts stand in corpus/merlin_metadata.json and are used with `use_dataset_instruction`.',
    );
  }
  if (format === 'beir') {
    notes.push(
      'BEIR holds judgements: the mined negatives are not in it, because what nobody judged is not a judged 0.',
      'Read it with `GenericDataLoader` of BEIR, or corpus and queries with `load_dataset(folder, "corpus")` and `"queries"`, and qrels with `load_dataset("csv", data_files="qrels/<split>.tsv", sep="\\t")`.',
    );
  }
  if (options.prompts && FORMATS[format].prompts === 'prefix') {
    notes.push('The prompts are part of the texts: the trainer must not add them again.');
  }
  return notes;
}
