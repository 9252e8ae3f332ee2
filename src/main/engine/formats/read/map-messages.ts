import { asList, checkedString, isMissing, isRecord, type Row, readGrade, readText } from './cells.ts';
import { BadRow } from './failures.ts';
import type { MessagesLayout } from './layout.ts';
import type { ImportRecord, PassageItem } from './records.ts';

type Example = Omit<Extract<ImportRecord, { kind: 'example' }>, 'kind' | 'split' | 'at'>;

/** A row of ms-swift: each text is a conversation of one message; the query's system message is its prompt. */
export function mapMessages(layout: MessagesLayout, row: Row): Example {
  const { text, system } = readConversation(row[layout.query], layout.query);
  const query = { id: null, text };
  const passages = readConversations(layout.positives, row);
  const negatives = readConversations(layout.negatives, row);
  const sides = sortByLabel(layout, row, passages, negatives);
  return system === null ? { query, ...sides } : { query, ...sides, prompt: system };
}

/** Without negatives the label says whether the pair belongs together; with them the positive is one. */
function sortByLabel(
  layout: MessagesLayout,
  row: Row,
  positives: readonly PassageItem[],
  negatives: readonly PassageItem[],
) {
  const label = layout.label === null ? null : row[layout.label];
  if (layout.label === null || isMissing(label) || negatives.length > 0) return { positives, negatives };
  const grade = readGrade(label, layout.label);
  const graded = positives.map((item) => ({ ...item, grade }));
  return grade > 0 ? { positives: graded, negatives: [] } : { positives: [], negatives: graded };
}

function readConversations(column: string | null, row: Row): readonly PassageItem[] {
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
}

function notMessages(column: string): BadRow {
  return new BadRow(
    'wrong-type',
    column,
    `The field "${column}" is not a list of messages. Write each message as {"role", "content"}.`,
  );
}

function readConversation(
  value: unknown,
  column: string,
): { readonly text: string; readonly system: string | null } {
  const list = asList(value);
  if (list === null) throw notMessages(column);
  let text: string | null = null;
  let system: string | null = null;
  for (const message of list) {
    if (!isRecord(message)) throw notMessages(column);
    if (message.role === 'system') {
      system = checkedString(message.content, `${column}.content`);
    } else if (text === null) {
      text = readText(message.content, `${column}.content`);
    } else {
      throw new BadRow(
        'wrong-type',
        column,
        `A conversation in "${column}" has more than one turn. Give each text one message.`,
      );
    }
  }
  if (text === null) throw notMessages(column);
  return { text, system };
}
