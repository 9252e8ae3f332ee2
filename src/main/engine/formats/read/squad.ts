import { createHash } from 'node:crypto';
import { asList, isMissing, isRecord, missing, type Row, readId, readText, readTitle } from './cells.ts';
import { BadRow, problemAt } from './failures.ts';
import { parseElement, readJsonElements } from './json.ts';
import type { OpenFile } from './open-file.ts';
import { BATCH_SIZE, type ImportRecord, type Position } from './records.ts';

/**
 * SQuAD v1.1 and v2, article by article (`at.row` counts them): each context is a passage, shared by its questions,
 * and judged 1 for those that it answers. A question marked impossible (v2) is judged 0 for its context.
 */
export async function* readSquad(
  file: OpenFile,
  split: string | null,
): AsyncGenerator<readonly ImportRecord[]> {
  for await (const elements of readJsonElements(file)) {
    for (const { bytes, at } of elements) {
      const records: ImportRecord[] = [];
      // A bad question leaves the article's other questions in place.
      const attempt = (read: () => void) => {
        try {
          read();
        } catch (error) {
          file.onProblem(problemAt(error, at));
        }
      };
      attempt(() => {
        const article = recordOf(parseElement(bytes));
        for (const paragraph of listOf(article, 'paragraphs')) {
          attempt(() => {
            const { passage, questions } = readParagraph(article, recordOf(paragraph), at);
            records.push(passage);
            for (const question of questions) {
              attempt(() => records.push(...readQuestion(recordOf(question), passage.id, split, at)));
            }
          });
        }
      });
      for (let start = 0; start < records.length; start += BATCH_SIZE)
        yield records.slice(start, start + BATCH_SIZE);
    }
  }
}

function recordOf(value: unknown): Row {
  if (isRecord(value)) return value;
  throw new BadRow('wrong-type', null, "An entry is not an object. Keep to SQuAD's own structure.");
}

function listOf(owner: Row, field: string): readonly unknown[] {
  if (isMissing(owner[field])) throw missing(field);
  const list = asList(owner[field]);
  if (list !== null) return list;
  throw new BadRow('wrong-type', field, `The field "${field}" is not a list. Keep to SQuAD's own structure.`);
}

function readParagraph(article: Row, paragraph: Row, at: Position) {
  const title = readTitle(article.title, 'title');
  const text = readText(paragraph.context, 'context');
  const passage = { kind: 'passage', id: contextId(title, text), title, text, at } as const;
  return { passage, questions: listOf(paragraph, 'qas') };
}

/** Contexts have no ids: the article's title, and a hash that stays the same in another file or order. */
function contextId(title: string, context: string): string {
  const hash = createHash('sha256').update(`${title}\0${context}`).digest('hex').slice(0, 12);
  return title === '' ? hash : `${title}-${hash}`;
}

function readQuestion(
  question: Row,
  passageId: string,
  split: string | null,
  at: Position,
): readonly ImportRecord[] {
  const queryId = readId(question.id, 'id');
  const text = readText(question.question, 'question');
  const grade = question.is_impossible === true ? 0 : 1;
  return [
    { kind: 'query', id: queryId, text, at },
    { kind: 'judgement', queryId, passageId, split, grade, at },
  ];
}
