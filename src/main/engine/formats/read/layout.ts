import * as names from './column-names.ts';
import type { ColumnMap } from './records.ts';

/** Which columns of a table hold what. Null: the table has no such column. */
export type Layout =
  | {
      readonly kind: 'passages';
      readonly id: string | null;
      readonly title: string | null;
      readonly text: string;
    }
  | { readonly kind: 'queries'; readonly id: string | null; readonly text: string }
  | {
      readonly kind: 'judgements';
      readonly queryId: string;
      readonly passageId: string;
      readonly grade: string | null;
      readonly split: string | null;
    }
  | ExampleLayout
  | MessagesLayout;

/** Columns of one passage, or of a list of them. At least one of `text` and `id` is there. */
export type PassageColumns = {
  readonly text: string | null;
  readonly id: string | null;
  readonly score: string | null;
};

/**
 * A query with its passages, by their texts or (without a text column) by their ids alone: pairs, triplets,
 * n-tuples, labelled pairs and lists, FlagEmbedding, Tevatron.
 */
export type ExampleLayout = {
  readonly kind: 'examples';
  readonly query: string | null;
  readonly queryId: string | null;
  readonly positive: PassageColumns | null;
  readonly title: string | null;
  readonly negatives: readonly PassageColumns[];
  /** Grades of the positive column's passages. */
  readonly label: string | null;
  /** One list, or one number: [positives …, negatives …]. */
  readonly score: string | null;
  /** Is `score` known to be a teacher's, so that a whole number in it is no grade? */
  readonly isTeacherScore: boolean;
  readonly split: string | null;
  readonly prompt: string | null;
  /** SQuAD as a table: no answer in it means that the context does not answer the question. */
  readonly answers: string | null;
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

export type LayoutHints = {
  readonly columns: ColumnMap;
  readonly role: Role;
  /** Is the `score` of a pair known to be a teacher's? */
  readonly isTeacherScore: boolean;
  /** Do other files of the source name its passages and queries by their ids? */
  readonly needsIds: boolean;
};

/** The mapped columns that a table does not have. */
export function missingMapped(columns: readonly string[], map: ColumnMap): readonly string[] {
  return Object.values(map)
    .flat()
    .filter((name) => !columns.includes(name));
}

/**
 * What the columns of a table mean: by the user's map first, then by the names in use.
 *
 * @returns null where the columns are of no known kind.
 */
export function resolveLayout(columns: readonly string[], hints: LayoutHints): Layout | null {
  const { columns: map, role } = hints;
  const found = names.lookUpColumns(columns);
  const { find } = found;
  // A map speaks of the source as a whole: of its corpus or queries it holds where such columns are there.
  const present = Object.fromEntries(
    Object.entries(map).filter(([, name]) => columns.includes(String(name))),
  );
  if (role === 'passages') return withId(passages(present, find), hints);
  if (role === 'queries') return withId(queries(present, find), hints);
  if (role === 'judgements') return judgements(present, find);
  if (Object.keys(map).length > 0) {
    const mapped = fromMap(map, find);
    if (mapped !== null) return mapped;
  }
  return (
    messages(find) ??
    examples(hints, found) ??
    judgements(map, find) ??
    withId(listOfQueries(map, find), hints) ??
    withId(role === 'perhaps-queries' ? queries(map, find) : passages(map, find), hints)
  );
}

/** Without a column of ids, rows get ids of their own making, by which no judgement names them: each is then refused. */
function withId(layout: Layout | null, { needsIds }: LayoutHints): Layout | null {
  if (layout === null || !needsIds || (layout.kind !== 'passages' && layout.kind !== 'queries'))
    return layout;
  return { ...layout, id: layout.id ?? '_id' };
}

/** The kinds that a map settles without the columns' names: a corpus, a list of queries, judgements by two ids. */
function fromMap(map: ColumnMap, find: names.FindColumn): Layout | null {
  const hasNegatives = map.negative !== undefined || map.negativeId !== undefined;
  const passage = map.text ?? map.positive;
  if (map.query === undefined && map.queryId === undefined && !hasNegatives) {
    if (map.label !== undefined || map.score !== undefined) return null;
    if (passage !== undefined || map.passageId !== undefined)
      return passages({ ...map, ...textOf(passage) }, find);
  }
  if (
    map.query === undefined &&
    map.queryId !== undefined &&
    map.passageId !== undefined &&
    passage === undefined
  ) {
    return hasNegatives ? null : judgements(map, find);
  }
  return null;
}

const textOf = (text: string | undefined): ColumnMap => (text === undefined ? {} : { text });

function passages(map: ColumnMap, find: names.FindColumn): Layout | null {
  const text = map.text ?? find(names.TEXT);
  if (text === null) return null;
  const id = map.passageId ?? find(['_id', 'id', ...names.PASSAGE_ID]);
  return { kind: 'passages', id, title: map.title ?? find(['title']), text };
}

function queries(map: ColumnMap, find: names.FindColumn): Layout | null {
  const text = map.query ?? find([...names.QUERY, 'text']);
  if (text === null) return null;
  return { kind: 'queries', id: map.queryId ?? find(['_id', 'id', ...names.QUERY_ID]), text };
}

/** A table of queries that shows it by a column's name: a query column, or a query's id beside a text. */
function listOfQueries(map: ColumnMap, find: names.FindColumn): Layout | null {
  const hasQuery = map.query !== undefined || find(names.QUERY) !== null;
  const hasOnlyQueryId = find(names.QUERY_ID) !== null && find(names.PASSAGE_ID) === null;
  return hasQuery || hasOnlyQueryId ? queries(map, find) : null;
}

function judgements(map: ColumnMap, find: names.FindColumn): Layout | null {
  const queryId = map.queryId ?? find(names.QUERY_ID);
  const passageId = map.passageId ?? find([...names.PASSAGE_ID, ...names.POSITIVE_ID]);
  if (queryId === null || passageId === null) return null;
  const grade = map.label ?? map.score ?? find([...names.LABEL, 'score', 'rating']);
  return { kind: 'judgements', queryId, passageId, grade, split: map.split ?? find(['split']) };
}

function messages(find: names.FindColumn): Layout | null {
  const query = find(['messages']);
  const positives = find(['positive_messages']);
  if (query === null || positives === null) return null;
  const negatives = find(['negative_messages']);
  return { kind: 'messages', query, positives, negatives, label: find(['label']), split: find(['split']) };
}

function examples(hints: LayoutHints, found: names.Columns): ExampleLayout | null {
  const { columns: map } = hints;
  const { find } = found;
  const query = map.query ?? find(names.QUERY);
  const queryId = map.queryId ?? find(names.QUERY_ID);
  const positive = positiveColumns(map, find, query);
  const negatives = negativeColumns(map, found);
  if ((query === null && queryId === null) || (positive === null && negatives.length === 0)) return null;
  const namesTexts = [positive, ...negatives].some((columns) => columns !== null && columns.text !== null);
  // A query's id beside texts of passages lacks the query; beside their ids it refers to both.
  if (query === null && namesTexts) return null;
  const isContext = positive !== null && positive.text?.toLowerCase() === 'context';
  const answers = isContext ? find(['answers']) : null;
  return {
    kind: 'examples',
    query,
    queryId: queryId ?? (answers === null ? null : find(['id'])),
    positive,
    title: map.title ?? find(['title', 'positive_title']),
    negatives,
    label: map.label ?? find(names.LABEL),
    score: map.score ?? find(names.SCORE),
    isTeacherScore: hints.isTeacherScore || map.score !== undefined,
    split: map.split ?? find(['split']),
    prompt: map.prompt ?? find(names.PROMPT),
    answers,
  };
}

function positiveColumns(
  map: ColumnMap,
  find: names.FindColumn,
  query: string | null,
): PassageColumns | null {
  const candidates = names.POSITIVE.filter((name) => query === null || find([name]) !== query);
  const text = map.positive ?? map.text ?? find(candidates);
  const ids =
    text === null || query === null ? names.POSITIVE_ID : [...names.POSITIVE_ID, ...names.PASSAGE_ID];
  const id = map.passageId ?? find(ids);
  return text === null && id === null ? null : { text, id, score: find(names.POSITIVE_SCORE) };
}

function negativeColumns(
  map: ColumnMap,
  { find, numbersOfNegatives }: names.Columns,
): readonly PassageColumns[] {
  if (map.negative !== undefined) {
    return map.negative.map((text, index) => ({ text, id: map.negativeId?.[index] ?? null, score: null }));
  }
  if (map.negativeId !== undefined) return map.negativeId.map((id) => ({ text: null, id, score: null }));
  const single = {
    text: find(names.NEGATIVE),
    id: find(names.NEGATIVE_ID),
    score: find(names.NEGATIVE_SCORE),
  };
  const numbered = numbersOfNegatives.map((k) => ({
    text: find([`negative_${k}`, `negative${k}`, `neg_${k}`, `neg${k}`, `hard_negative_${k}`]),
    id: find([`negative_${k}_id`, `neg_${k}_id`]),
    score: find([`negative_${k}_score`, `neg_${k}_score`]),
  }));
  return [single, ...numbered].filter(({ text, id }) => text !== null || id !== null);
}

/** The columns that a layout reads. */
export function columnsOf(layout: Layout): readonly string[] {
  const groups = layout.kind === 'examples' ? [layout, layout.positive ?? {}, ...layout.negatives] : [layout];
  return groups.flatMap((group) =>
    Object.entries(group).flatMap(([key, value]) =>
      key !== 'kind' && typeof value === 'string' ? [value] : [],
    ),
  );
}
