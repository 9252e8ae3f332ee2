// The names that data sets and trainers give their columns, the most telling first.
export const QUERY = ['query', 'anchor', 'question', 'query_text', 'queries'];
export const QUERY_ID = ['query_id', 'qid', 'anchor_id', 'question_id', 'queryid'];
export const POSITIVE = [
  'positive',
  'pos',
  'positives',
  'positive_passages',
  'positive_passage',
  'passage',
  'document',
  'context',
  'answer',
  'response',
  'text',
];
export const NEGATIVE = [
  'negative',
  'neg',
  'negatives',
  'negative_passages',
  'hard_negative',
  'hard_negatives',
];
/** Ids that say "positive" themselves: a table of ids with such a column is of examples, not of judgements. */
export const POSITIVE_ID = ['positive_id', 'pos_id', 'positive_ids', 'pos_ids', 'positive_document_ids'];
export const PASSAGE_ID = ['passage_id', 'docid', 'doc_id', 'document_id', 'corpus_id', 'pid'];
export const NEGATIVE_ID = ['negative_id', 'neg_id', 'negative_ids', 'neg_ids', 'negative_document_ids'];
export const TEXT = ['text', 'contents', 'content', 'passage', 'document', 'body', 'context'];
export const LABEL = ['label', 'labels', 'grade', 'relevance'];
export const SCORE = ['score', 'scores'];
export const POSITIVE_SCORE = ['pos_scores', 'pos_score', 'positive_scores', 'positive_score'];
export const NEGATIVE_SCORE = ['neg_scores', 'neg_score', 'negative_scores', 'negative_score'];
export const PROMPT = ['prompt', 'query_prompt', 'instruction'];

const NUMBERED = /^(?:hard_)?neg(?:ative)?_?(\d+)(?:_id)?$/;

/** Finds the column that has one of some names, whatever its case and whether it says `-`, `_` or a space. */
export type FindColumn = (names: readonly string[]) => string | null;

export type Columns = {
  readonly find: FindColumn;
  /** The k of `negative_k` (text or id), ascending. */
  readonly numbersOfNegatives: readonly number[];
};

export function lookUpColumns(columns: readonly string[]): Columns {
  const byName = new Map<string, string>();
  for (const column of columns) {
    const name = column
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/g, '_');
    if (!byName.has(name)) byName.set(name, column);
  }
  const numbers = [...byName.keys()]
    .map((name) => NUMBERED.exec(name)?.[1])
    .filter((digits) => digits !== undefined);
  return {
    find: (names) => {
      for (const name of names) {
        const column = byName.get(name);
        if (column !== undefined) return column;
      }
      return null;
    },
    numbersOfNegatives: [...new Set(numbers.map(Number))].sort((a, b) => a - b),
  };
}
