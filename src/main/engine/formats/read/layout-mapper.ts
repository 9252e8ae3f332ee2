import {
  asList,
  asListCell,
  checkedString,
  isBlank,
  isMissing,
  isRecord,
  missing,
  type Row,
  readGrade,
  readId,
  readName,
  readScore,
  readText,
  readTitle,
} from './cells.ts';
import { BadRow } from './failures.ts';
import type { ExampleLayout, Layout, MessagesLayout, ReferenceLayout } from './layout.ts';
import type { ImportRecord, PassageItem, Position } from './records.ts';

export type RowMapper = (row: Row, at: Position) => ImportRecord;

/**
 * Makes records of a table's rows.
 *
 * @param split the split of rows that name none.
 * @param hasEmptyCells whether the format writes "nothing" as an empty cell (CSV, TSV).
 * @returns a function that throws {@link BadRow} for a row that is of no use.
 */
export function createRowMapper(layout: Layout, split: string | null, hasEmptyCells: boolean): RowMapper {
  switch (layout.kind) {
    case 'passages':
      return (row, at) => mapPassage(layout, row, at);
    case 'queries':
      return (row, at) => ({
        kind: 'query',
        id: layout.id === null ? null : readId(row[layout.id], layout.id),
        text: readText(row[layout.text], layout.text),
        at,
      });
    case 'judgements':
      return (row, at) => ({
        kind: 'judgement',
        queryId: readId(row[layout.queryId], layout.queryId),
        passageId: readId(row[layout.passageId], layout.passageId),
        split: splitOf(row, layout.split, split),
        grade: layout.grade === null ? 1 : readGrade(row[layout.grade], layout.grade),
        at,
      });
    case 'examples':
      return (row, at) => mapExample(layout, row, at, split, hasEmptyCells);
    case 'references':
      return (row, at) => mapReferences(layout, row, at, split);
    case 'messages':
      return (row, at) => mapMessages(layout, row, at, split);
  }
}

function splitOf(row: Row, column: string | null, fallback: string | null): string | null {
  return column === null ? fallback : (readName(row[column], column) ?? fallback);
}

function mapPassage(layout: Extract<Layout, { kind: 'passages' }>, row: Row, at: Position): ImportRecord {
  const id = layout.id === null ? null : readId(row[layout.id], layout.id);
  const title = layout.title === null ? '' : readTitle(row[layout.title], layout.title);
  // BEIR's corpora have documents with a title and an empty text; encoders read both, so these are passages.
  const value = row[layout.text];
  const text = title !== '' && value === '' ? '' : isBlank(title) ? readText(value, layout.text) : textOrMissing(value, layout.text);
  return { kind: 'passage', id, title, text, at };
}

function textOrMissing(value: unknown, field: string): string {
  if (isMissing(value)) throw missing(field);
  return checkedString(value, field);
}

function mapExample(
  layout: ExampleLayout,
  row: Row,
  at: Position,
  split: string | null,
  hasEmptyCells: boolean,
): ImportRecord {
  const query = {
    id: layout.queryId === null ? null : readId(row[layout.queryId], layout.queryId),
    text: readText(row[layout.query], layout.query),
  };
  let positives: readonly PassageItem[] = layout.positive === null ? [] : readPositives(layout, layout.positive, row);
  let negatives: readonly PassageItem[] = layout.negatives.flatMap(({ text, id }) => readNegatives(text, id, row, hasEmptyCells));

  positives = withScores(positives, layout.positiveScore, row);
  negatives = withScores(negatives, layout.negativeScore, row);
  const judged = judge(layout, row, positives, negatives);
  const prompt = layout.prompt === null ? null : readName(row[layout.prompt], layout.prompt);
  const record = { kind: 'example', query, ...judged, split: splitOf(row, layout.split, split), at } as const;
  return prompt === null ? record : { ...record, prompt };
}

function readPositives(layout: ExampleLayout, column: string, row: Row): readonly PassageItem[] {
  const value = row[column];
  if (isMissing(value)) throw missing(column);
  const ids = layout.positiveId === null ? null : row[layout.positiveId];
  const isListed = layout.label !== null && asListCell(row[layout.label]) !== null;
  const list = isListed || isListColumn(column) ? asListCell(value) : asList(value);
  if (list !== null) return readItems(list, column, ids, layout.positiveId);
  const title = layout.title === null ? '' : readTitle(row[layout.title], layout.title);
  return [{ ...readItem(value, column, ids, layout.positiveId), ...(isRecord(value) ? {} : { title }) }];
}

function readNegatives(column: string, idColumn: string | null, row: Row, hasEmptyCells: boolean): readonly PassageItem[] {
  const value = row[column];
  // A row with fewer negatives than others leaves its last columns out.
  if (isMissing(value) || (hasEmptyCells && value === '')) return [];
  const ids = idColumn === null ? null : row[idColumn];
  const list = isListColumn(column) ? asListCell(value) : asList(value);
  return list === null ? [readItem(value, column, ids, idColumn)] : readItems(list, column, ids, idColumn);
}

/** Columns that hold lists by their name: only there does a cell of CSV that looks like JSON mean a list. */
function isListColumn(column: string): boolean {
  return /^(pos|neg|positives|negatives|hard_negatives|(positive|negative)_passages)$/i.test(column);
}

function readItems(list: readonly unknown[], column: string, ids: unknown, idColumn: string | null): readonly PassageItem[] {
  const idList = isMissing(ids) || idColumn === null ? null : asListCell(ids);
  if (idList !== null && idList.length !== list.length) throw unequal(idColumn ?? column, column);
  return list.map((value, index) => readItem(value, column, idList?.[index] ?? null, idColumn));
}

/** A passage as a string, or as the object that Tevatron writes. */
function readItem(value: unknown, column: string, id: unknown, idColumn: string | null): PassageItem {
  const ownId = isMissing(id) || id === '' ? null : readId(id, idColumn ?? column);
  if (!isRecord(value)) {
    return { id: ownId, title: '', text: readText(value, column), score: null, grade: null };
  }
  const itemId = value.docid ?? value._id ?? value.id ?? null;
  const title = readTitle(value.title, `${column}.title`);
  return {
    id: isMissing(itemId) ? ownId : readId(itemId, `${column}.docid`),
    title,
    text: isBlank(title) ? readText(value.text, `${column}.text`) : textOrMissing(value.text, `${column}.text`),
    score: readScore(value.score, `${column}.score`),
    grade: null,
  };
}

function withScores(items: readonly PassageItem[], column: string | null, row: Row): readonly PassageItem[] {
  if (column === null || isMissing(row[column]) || row[column] === '') return items;
  const scores = asListCell(row[column]) ?? [row[column]];
  return assignScores(items, scores, column);
}

function assignScores(items: readonly PassageItem[], scores: readonly unknown[], column: string): readonly PassageItem[] {
  if (scores.length !== items.length) {
    // FlagEmbedding writes empty lists before its scores have been made.
    if (scores.length === 0) return items;
    throw unequal(column, 'passages');
  }
  return items.map((item, index) => ({ ...item, score: readScore(scores[index], column) }));
}

function unequal(column: string, other: string): BadRow {
  return new BadRow(
    'wrong-type',
    column,
    `The list in "${column}" has not as many entries as "${other}". Give one for each passage.`,
  );
}

/** Grades and scores of a row's passages; with labels, the positive column holds both kinds of passage. */
function judge(
  layout: ExampleLayout,
  row: Row,
  positives: readonly PassageItem[],
  negatives: readonly PassageItem[],
): { readonly positives: readonly PassageItem[]; readonly negatives: readonly PassageItem[] } {
  if (layout.answers !== null && hasNoAnswer(row[layout.answers])) {
    return { positives: [], negatives: [...positives.map((item) => ({ ...item, grade: 0 })), ...negatives] };
  }
  const scored = readScores(layout, row, positives, negatives);
  const labelColumn = layout.label ?? (scored.isGrade ? layout.score : null);
  if (labelColumn !== null && !isMissing(row[labelColumn])) {
    const labels = asListCell(row[labelColumn]) ?? [row[labelColumn]];
    if (labels.length !== scored.positives.length) throw unequal(labelColumn, layout.positive ?? 'positive');
    const graded = scored.positives.map((item, index) => ({ ...item, grade: readGrade(labels[index], labelColumn) }));
    return {
      positives: graded.filter((item) => item.grade > 0),
      negatives: [...graded.filter((item) => item.grade === 0), ...scored.negatives],
    };
  }
  // sentence-transformers' labelled list with scores in place of labels: the positive stands first.
  if (scored.isRanked) {
    return { positives: scored.positives.slice(0, 1), negatives: [...scored.positives.slice(1), ...scored.negatives] };
  }
  return { positives: scored.positives, negatives: scored.negatives };
}

type Scored = {
  readonly positives: readonly PassageItem[];
  readonly negatives: readonly PassageItem[];
  /** The score column says how relevant the passage is. */
  readonly isGrade: boolean;
  /** A list of scores goes along with one list of passages. */
  readonly isRanked: boolean;
};

function readScores(
  layout: ExampleLayout,
  row: Row,
  positives: readonly PassageItem[],
  negatives: readonly PassageItem[],
): Scored {
  const plain = { positives, negatives, isGrade: false, isRanked: false };
  const value = layout.score === null ? null : row[layout.score];
  if (layout.score === null || isMissing(value) || value === '') return plain;
  const list = asListCell(value);
  if (list === null && negatives.length === 0 && layout.label === null && !layout.isScoreMapped) {
    // A pair with a number: a grade if it is a whole one. A cosine would not say which passages are positive.
    return { ...plain, isGrade: true };
  }
  const all = list ?? [value];
  if (list === null && all.length === positives.length) {
    return { ...plain, positives: assignScores(positives, all, layout.score) };
  }
  const scored = assignScores([...positives, ...negatives], all, layout.score);
  return {
    positives: scored.slice(0, positives.length),
    negatives: scored.slice(positives.length),
    isGrade: false,
    isRanked: list !== null && list.length > 1 && negatives.length === 0 && layout.negatives.length === 0,
  };
}

/** SQuAD v2 as a table: `answers` is `{text: [], answer_start: []}` for a question that the context does not answer. */
function hasNoAnswer(value: unknown): boolean {
  return isRecord(value) && asList(value.text)?.length === 0;
}

function mapReferences(layout: ReferenceLayout, row: Row, at: Position, split: string | null): ImportRecord {
  const refer = (column: string | null): readonly PassageItem[] => {
    if (column === null || isMissing(row[column])) return [];
    const list = asListCell(row[column]);
    if (list === null) {
      throw new BadRow('wrong-type', column, `The field "${column}" is not a list of ids. Write it as a list.`);
    }
    return list.map((id) => ({ id: readId(id, column), title: '', text: null, score: null, grade: null }));
  };
  return {
    kind: 'example',
    query: {
      id: layout.queryId === null ? null : readId(row[layout.queryId], layout.queryId),
      text: readText(row[layout.query], layout.query),
    },
    positives: refer(layout.positiveIds),
    negatives: refer(layout.negativeIds),
    split: splitOf(row, layout.split, split),
    at,
  };
}

function mapMessages(layout: MessagesLayout, row: Row, at: Position, split: string | null): ImportRecord {
  const conversations = (column: string | null): readonly PassageItem[] => {
    if (column === null || isMissing(row[column])) return [];
    const list = asList(row[column]);
    if (list === null) throw notMessages(column);
    return list.map((conversation) => ({
      id: null,
      title: '',
      text: readConversation(conversation, column).text,
      score: null,
      grade: null,
    }));
  };
  const query = readConversation(row[layout.query], layout.query);
  let positives: readonly PassageItem[] = conversations(layout.positives);
  let negatives = conversations(layout.negatives);
  const label = layout.label === null ? null : row[layout.label];
  // Without negatives the label says whether the pair belongs together; with them it is ms-swift's padding.
  if (layout.label !== null && !isMissing(label) && negatives.length === 0) {
    const grade = readGrade(label, layout.label);
    const graded = positives.map((item) => ({ ...item, grade }));
    positives = grade > 0 ? graded : [];
    negatives = grade > 0 ? [] : graded;
  }
  const record = {
    kind: 'example',
    query: { id: null, text: query.text },
    positives,
    negatives,
    split: splitOf(row, layout.split, split),
    at,
  } as const;
  return query.system === null ? record : { ...record, prompt: query.system };
}

function notMessages(column: string): BadRow {
  return new BadRow(
    'wrong-type',
    column,
    `The field "${column}" is not a list of messages. Write each message as {"role", "content"}.`,
  );
}

/** A conversation's text is its one message that is not the system's. */
function readConversation(value: unknown, column: string): { readonly text: string; readonly system: string | null } {
  const list = asList(value);
  if (list === null) throw notMessages(column);
  let text: string | null = null;
  let system: string | null = null;
  for (const message of list) {
    if (!isRecord(message)) throw notMessages(column);
    if (message.role === 'system') system = checkedString(message.content, `${column}.content`);
    else if (text !== null) {
      throw new BadRow('wrong-type', column, `A conversation in "${column}" has more than one turn. Give each text one message.`);
    } else text = readText(message.content, `${column}.content`);
  }
  if (text === null) throw notMessages(column);
  return { text, system };
}
