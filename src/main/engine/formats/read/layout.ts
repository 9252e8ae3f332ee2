import type { ColumnMap } from './records.ts';

/** Which columns of a table hold what. Null: the table has no such column. */
export type Layout =
  | { readonly kind: 'passages'; readonly id: string | null; readonly title: string | null; readonly text: string }
  | { readonly kind: 'queries'; readonly id: string | null; readonly text: string }
  | {
      readonly kind: 'judgements';
      readonly queryId: string;
      readonly passageId: string;
      readonly grade: string | null;
      readonly split: string | null;
    }
  | ExampleLayout
  | ReferenceLayout
  | MessagesLayout;

/** A query with its passages: pairs, triplets, n-tuples, labelled pairs and lists, FlagEmbedding, Tevatron. */
export type ExampleLayout = {
  readonly kind: 'examples';
  readonly query: string;
  readonly queryId: string | null;
  readonly positive: string | null;
  readonly positiveId: string | null;
  readonly title: string | null;
  readonly negatives: readonly { readonly text: string; readonly id: string | null }[];
  /** Grades of the positive column's passages. */
  readonly label: string | null;
  /** One list, or one number: [positives …, negatives …]. */
  readonly score: string | null;
  readonly positiveScore: string | null;
  readonly negativeScore: string | null;
  readonly split: string | null;
  readonly prompt: string | null;
  /** SQuAD as a table: no answer in this list means that the context does not answer the question. */
  readonly answers: string | null;
  /** Was `score` named by the user, so that it is a teacher's score and never a grade? */
  readonly isScoreMapped: boolean;
};

/** Tevatron v2: passages by their ids, in a corpus beside the file. */
export type ReferenceLayout = {
  readonly kind: 'references';
  readonly query: string;
  readonly queryId: string | null;
  readonly positiveIds: string;
  readonly negativeIds: string | null;
  readonly split: string | null;
};

/** ms-swift: conversations. */
export type MessagesLayout = {
  readonly kind: 'messages';
  readonly query: string;
  readonly positives: string;
  readonly negatives: string | null;
  readonly label: string | null;
  readonly split: string | null;
};

/** What a file's place and name say about its rows; `perhaps-queries` settles only what the columns leave open. */
export type Role = 'passages' | 'queries' | 'judgements' | 'perhaps-queries' | 'any';

// The names that data sets and trainers use, the most telling first.
const QUERY = ['query', 'anchor', 'question', 'query_text', 'queries'];
const QUERY_ID = ['query_id', 'qid', 'anchor_id', 'question_id', 'queryid'];
const POSITIVE = [
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
const NEGATIVE = ['negative', 'neg', 'negatives', 'negative_passages', 'hard_negative', 'hard_negatives'];
const NUMBERED_NEGATIVE = /^(?:hard_)?neg(?:ative)?_?(\d+)$/;
const PASSAGE_ID = ['passage_id', 'docid', 'doc_id', 'document_id', 'corpus_id', 'pid'];
const POSITIVE_ID = ['positive_id', 'pos_id', 'positive_ids', 'pos_ids', 'context_id', ...PASSAGE_ID];
const NEGATIVE_ID = ['negative_id', 'neg_id', 'negative_ids', 'neg_ids'];
const TEXT = ['text', 'contents', 'content', 'passage', 'document', 'body', 'context'];
const LABEL = ['label', 'labels', 'grade', 'relevance'];
const SCORE = ['score', 'scores'];

const normalised = (name: string) => name.trim().toLowerCase().replace(/[\s-]+/g, '_');

/** Looks columns up by the names above, whatever their case and whether they say `-`, `_` or a space. */
function createFinder(columns: readonly string[]) {
  const byName = new Map<string, string>();
  for (const column of columns) if (!byName.has(normalised(column))) byName.set(normalised(column), column);
  return (...names: readonly string[]): string | null => {
    for (const name of names) {
      const column = byName.get(name);
      if (column !== undefined) return column;
    }
    return null;
  };
}

/** The mapped columns that a table does not have. */
export function missingMapped(columns: readonly string[], map: ColumnMap): readonly string[] {
  const named = Object.values(map).flat();
  return named.filter((name) => !columns.includes(name));
}

/**
 * What the columns of a table mean: by the user's map first, then by the names in use.
 *
 * @returns null where the columns are of no known kind.
 */
export function resolveLayout(columns: readonly string[], map: ColumnMap, role: Role): Layout | null {
  const find = createFinder(columns);
  const mapped = Object.keys(map).length > 0 ? fromMap(map, find, columns) : null;
  if (mapped !== null) return mapped;
  if (map.query === undefined) {
    if (role === 'passages') return passages(map, find);
    if (role === 'queries') return queries(map, find);
    if (role === 'judgements') return judgements(map, find);
  }
  return (
    messages(find) ??
    references(find) ??
    examples(map, find, columns) ??
    judgements(map, find) ??
    listOfQueries(map, find) ??
    (role === 'perhaps-queries' ? queries(map, find) : passages(map, find))
  );
}

/** The columns that a layout reads. */
export function columnsOf(layout: Layout): readonly string[] {
  const named = Object.entries(layout).flatMap(([key, value]) =>
    key !== 'kind' && typeof value === 'string' ? [value] : [],
  );
  if (layout.kind !== 'examples') return named;
  return [...named, ...layout.negatives.flatMap(({ text, id }) => (id === null ? [text] : [text, id]))];
}

type Find = ReturnType<typeof createFinder>;

/** The kinds that a map alone settles: a corpus, and judgements by two ids. */
function fromMap(map: ColumnMap, find: Find, columns: readonly string[]): Layout | null {
  const namesQuery = map.query !== undefined || map.queryId !== undefined;
  const namesNegatives = map.negative !== undefined;
  if (!namesQuery && !namesNegatives) {
    const text = map.text ?? map.positive;
    if (text !== undefined && map.label === undefined && map.score === undefined) {
      return { kind: 'passages', id: map.passageId ?? find(...['_id', 'id'], ...PASSAGE_ID), title: map.title ?? find('title'), text };
    }
    if (map.passageId !== undefined) return passages(map, find);
  }
  if (map.query === undefined && map.positive === undefined && map.queryId !== undefined && map.passageId !== undefined) {
    return judgements(map, find);
  }
  if (map.query !== undefined && map.positive === undefined && map.text === undefined && !namesNegatives) {
    return examples(map, find, columns) ?? queries(map, find);
  }
  return null;
}

function passages(map: ColumnMap, find: Find): Layout | null {
  const text = map.text ?? find(...TEXT);
  if (text === null) return null;
  return {
    kind: 'passages',
    id: map.passageId ?? find('_id', 'id', ...PASSAGE_ID),
    title: map.title ?? find('title'),
    text,
  };
}

function queries(map: ColumnMap, find: Find): Layout | null {
  const text = map.query ?? find(...QUERY, 'text');
  if (text === null) return null;
  return { kind: 'queries', id: map.queryId ?? find('_id', 'id', ...QUERY_ID), text };
}

/** A table of queries that shows it by a column's name: a query column, or a query's id beside a text. */
function listOfQueries(map: ColumnMap, find: Find): Layout | null {
  return find(...QUERY) !== null || (find(...QUERY_ID) !== null && find(...PASSAGE_ID) === null)
    ? queries(map, find)
    : null;
}

function judgements(map: ColumnMap, find: Find): Layout | null {
  const queryId = map.queryId ?? find(...QUERY_ID);
  const passageId = map.passageId ?? find(...POSITIVE_ID);
  if (queryId === null || passageId === null) return null;
  const grade = map.label ?? find(...LABEL) ?? map.score ?? find('score', 'rating');
  return { kind: 'judgements', queryId, passageId, grade, split: map.split ?? find('split') };
}

function messages(find: Find): Layout | null {
  const query = find('messages');
  const positives = find('positive_messages');
  if (query === null || positives === null) return null;
  return {
    kind: 'messages',
    query,
    positives,
    negatives: find('negative_messages'),
    label: find('label'),
    split: find('split'),
  };
}

function references(find: Find): Layout | null {
  const positiveIds = find('positive_document_ids');
  const query = find('query_text', 'query');
  if (positiveIds === null || query === null) return null;
  return {
    kind: 'references',
    query,
    queryId: find(...QUERY_ID),
    positiveIds,
    negativeIds: find('negative_document_ids'),
    split: find('split'),
  };
}

function examples(map: ColumnMap, find: Find, columns: readonly string[]): ExampleLayout | null {
  const query = map.query ?? find(...QUERY);
  if (query === null) return null;
  const positive = map.positive ?? map.text ?? find(...POSITIVE.filter((name) => find(name) !== query));
  const negatives = negativeColumns(map, find, columns);
  if (positive === null && negatives.length === 0) return null;
  const answers = positive !== null && normalised(positive) === 'context' ? find('answers') : null;
  return {
    kind: 'examples',
    query,
    queryId: map.queryId ?? find(...QUERY_ID) ?? (answers === null ? null : find('id')),
    positive,
    positiveId: map.passageId ?? find(...POSITIVE_ID),
    title: map.title ?? find('title', 'positive_title'),
    negatives,
    label: map.label ?? find(...LABEL),
    score: map.score ?? find(...SCORE),
    positiveScore: find('pos_scores', 'pos_score', 'positive_scores', 'positive_score'),
    negativeScore: find('neg_scores', 'neg_score', 'negative_scores', 'negative_score'),
    split: map.split ?? find('split'),
    prompt: map.prompt ?? find('prompt', 'query_prompt', 'instruction'),
    answers,
    isScoreMapped: map.score !== undefined,
  };
}

function negativeColumns(map: ColumnMap, find: Find, columns: readonly string[]): ExampleLayout['negatives'] {
  if (map.negative !== undefined) {
    return map.negative.map((text, index) => ({ text, id: map.negativeId?.[index] ?? null }));
  }
  const numbered = columns
    .map((text) => ({ text, number: Number(NUMBERED_NEGATIVE.exec(normalised(text))?.[1] ?? Number.NaN) }))
    .filter(({ number }) => !Number.isNaN(number))
    .sort((a, b) => a.number - b.number)
    .map(({ text, number }) => ({ text, id: find(`negative_${number}_id`, `negative_id_${number}`, `neg_${number}_id`) }));
  const single = find(...NEGATIVE);
  const first = single === null ? [] : [{ text: single, id: map.negativeId?.[0] ?? find(...NEGATIVE_ID) }];
  return [...first, ...numbered];
}

/** How a layout is described to people. */
export function describeLayout(layout: Layout): string {
  switch (layout.kind) {
    case 'passages':
      return 'passages';
    case 'queries':
      return 'queries';
    case 'judgements':
      return 'judgements';
    case 'references':
      return 'queries with the ids of their passages';
    case 'messages':
      return 'conversations with positives and negatives';
    case 'examples':
      return layout.negatives.length > 0
        ? 'queries with positives and negatives'
        : layout.label !== null
          ? 'labelled pairs'
          : 'pairs';
  }
}
