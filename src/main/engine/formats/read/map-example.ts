import {
  asList,
  asListCell,
  isMissing,
  isRecord,
  missing,
  type Row,
  readGrade,
  readId,
  readName,
  readPassageText,
  readScore,
  readText,
  readTitle,
} from './cells.ts';
import { BadRow } from './failures.ts';
import type { ExampleLayout, PassageColumns } from './layout.ts';
import type { ImportRecord, PassageItem } from './records.ts';

type Items = readonly PassageItem[];
type Sides = { readonly positives: Items; readonly negatives: Items };
type Example = Omit<Extract<ImportRecord, { kind: 'example' }>, 'kind' | 'split' | 'at'>;

/** A row of a table of examples, with its passages' grades and scores. */
export function mapExample(layout: ExampleLayout, row: Row, hasEmptyCells: boolean): Example {
  const query = {
    id: layout.queryId === null ? null : readId(row[layout.queryId], layout.queryId),
    text: layout.query === null ? null : readText(row[layout.query], layout.query),
  };
  const positives = layout.positive === null ? [] : readPassages(layout.positive, layout, row, hasEmptyCells);
  if (positives === null) throw missing(layout.positive?.text ?? layout.positive?.id ?? 'positive');
  // A row with fewer negatives than others leaves its last columns out.
  const negatives = layout.negatives.flatMap(
    (columns) => readPassages(columns, { ...layout, title: null }, row, hasEmptyCells) ?? [],
  );
  const sides = sortByGrade(layout, row, { positives, negatives });
  const prompt = layout.prompt === null ? null : readName(row[layout.prompt], layout.prompt);
  return prompt === null ? { query, ...sides } : { query, ...sides, prompt };
}

/** @returns null where the row has no such passages. */
function readPassages(
  { text, id, score }: PassageColumns,
  { title, label, negatives }: ExampleLayout,
  row: Row,
  hasEmptyCells: boolean,
): Items | null {
  const isAbsent = (column: string | null) =>
    column === null || isMissing(row[column]) || (hasEmptyCells && row[column] === '');
  const ids = id === null || isAbsent(id) ? null : row[id];
  let items: Items;
  if (text === null) {
    if (ids === null) return null;
    items = (asListCell(ids) ?? [ids]).map((each) => reference(each, id ?? ''));
  } else {
    // An empty cell among negatives is one that is not there; as the only passage it is a mistake.
    if (isMissing(row[text]) || (negatives.length > 0 && isAbsent(text))) return null;
    const isLabelledList = label !== null && asListCell(row[label]) !== null;
    const list = isListColumn(text) || isLabelledList ? asListCell(row[text]) : asList(row[text]);
    const heading = title === null ? '' : readTitle(row[title], title);
    items = list === null ? [readItem(row[text], text, ids, id, heading)] : readItems(list, text, ids, id);
  }
  if (score === null || isAbsent(score)) return items;
  return assignScores(items, asListCell(row[score]) ?? [row[score]], score);
}

const reference = (id: unknown, column: string): PassageItem => ({
  id: readId(id, column),
  title: '',
  text: null,
  score: null,
  grade: null,
});

/** Columns that hold lists by their name: only there does a cell of CSV that looks like JSON mean a list. */
function isListColumn(column: string): boolean {
  return /^(pos|neg|positives|negatives|hard_negatives|(positive|negative)_passages)$/i.test(column);
}

function readItems(list: readonly unknown[], column: string, ids: unknown, idColumn: string | null): Items {
  const idList = isMissing(ids) || idColumn === null ? null : asListCell(ids);
  if (idList !== null && idList.length !== list.length) throw unequal(idColumn ?? column, column);
  return list.map((value, index) => readItem(value, column, idList?.[index] ?? null, idColumn, ''));
}

/** A passage as a string, or as the object that Tevatron writes. */
function readItem(
  value: unknown,
  column: string,
  id: unknown,
  idColumn: string | null,
  heading: string,
): PassageItem {
  const ownId = isMissing(id) || id === '' ? null : readId(id, idColumn ?? column);
  if (!isRecord(value)) {
    return { id: ownId, title: heading, text: readText(value, column), score: null, grade: null };
  }
  const itemId = value.docid ?? value._id ?? value.id ?? null;
  const title = readTitle(value.title, `${column}.title`);
  return {
    id: isMissing(itemId) ? ownId : readId(itemId, `${column}.docid`),
    title,
    text: readPassageText(value.text, `${column}.text`, title),
    score: readScore(value.score, `${column}.score`),
    grade: null,
  };
}

function assignScores(items: Items, scores: readonly unknown[], column: string): Items {
  // FlagEmbedding's lists are empty until a reranker has filled them.
  if (scores.length === 0) return items;
  if (scores.length !== items.length) throw unequal(column, 'passages');
  return items.map((item, index) => ({ ...item, score: readScore(scores[index], column) }));
}

function unequal(column: string, other: string): BadRow {
  return new BadRow(
    'wrong-type',
    column,
    `The list in "${column}" has not as many entries as "${other}". Give one for each passage.`,
  );
}

/** Grades the passages, and moves those with grade 0 to the negatives. */
function sortByGrade(layout: ExampleLayout, row: Row, sides: Sides): Sides {
  if (layout.answers !== null && hasNoAnswer(row[layout.answers])) {
    return {
      positives: [],
      negatives: [...sides.positives.map((item) => ({ ...item, grade: 0 })), ...sides.negatives],
    };
  }
  const scored = readScores(layout, row, sides);
  const { positives, negatives } = scored.sides;
  const label = layout.label ?? (scored.meaning === 'grade' ? layout.score : null);
  if (label !== null && !isMissing(row[label])) {
    const labels = asListCell(row[label]) ?? [row[label]];
    if (labels.length !== positives.length)
      throw unequal(label, layout.positive?.text ?? layout.positive?.id ?? 'positive');
    const advice = layout.label === null ? notAGrade(label) : '';
    const graded = positives.map((item, index) => ({
      ...item,
      grade: readGrade(labels[index], label, advice),
    }));
    return {
      positives: graded.filter(({ grade }) => grade > 0),
      negatives: [...graded.filter(({ grade }) => grade === 0), ...negatives],
    };
  }
  // sentence-transformers' labelled list with scores in place of labels: the positive stands first.
  if (scored.meaning === 'list') {
    return { positives: positives.slice(0, 1), negatives: [...positives.slice(1), ...negatives] };
  }
  return scored.sides;
}

/** What to do about a number beside a pair that is no grade: a score alone does not say which pairs are positive. */
function notAGrade(column: string): string {
  return ` If it is a teacher's score, it does not say which pairs belong together: map a column of grades as well, with --map label=COLUMN,score=${column}; or, only if every row is a positive pair, say so with --map score=${column}.`;
}

type Scored = { readonly sides: Sides; readonly meaning: 'score' | 'grade' | 'list' };

function readScores(layout: ExampleLayout, row: Row, sides: Sides): Scored {
  const { score, negatives } = layout;
  if (score === null || isMissing(row[score]) || row[score] === '') return { sides, meaning: 'score' };
  const list = asListCell(row[score]);
  if (list === null) {
    // A pair with a number: a grade, if it is a whole one. A cosine would not say which pairs are positive.
    if (negatives.length === 0 && layout.label === null && !layout.isTeacherScore)
      return { sides, meaning: 'grade' };
    return {
      sides: { ...sides, positives: assignScores(sides.positives, [row[score]], score) },
      meaning: 'score',
    };
  }
  const scored = assignScores([...sides.positives, ...sides.negatives], list, score);
  const count = sides.positives.length;
  return {
    sides: { positives: scored.slice(0, count), negatives: scored.slice(count) },
    meaning: negatives.length === 0 ? 'list' : 'score',
  };
}

/** SQuAD v2 as a table: `answers` is `{text: [], answer_start: []}` for a question that the context does not answer. */
function hasNoAnswer(value: unknown): boolean {
  return isRecord(value) && asList(value.text)?.length === 0;
}
