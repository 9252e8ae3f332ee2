import { createHash } from 'node:crypto';
import { asList, isMissing, isRecord, missing, readId, readText, readTitle } from './cells.ts';
import { BadRow, problemAt } from './failures.ts';
import { readJsonElements } from './json.ts';
import type { OpenFile } from './open-file.ts';
import { BATCH_SIZE, type ImportRecord, type Position } from './records.ts';

/**
 * SQuAD v1.1 and v2: each context is a passage, shared by its questions, and the positive of those that it answers.
 * A question marked impossible (v2) is judged 0 for its context. `at.row` counts articles.
 */
export async function* readSquad(file: OpenFile, split: string | null): AsyncGenerator<readonly ImportRecord[]> {
  for await (const elements of readJsonElements(file)) {
    for (const { value, at } of elements) {
      const records: ImportRecord[] = [];
      const attempt = (read: () => readonly ImportRecord[]) => {
        try {
          records.push(...read());
        } catch (error) {
          file.onProblem(problemAt(error, at));
        }
      };
      attempt(() => {
        for (const paragraph of paragraphsOf(value)) attempt(() => readParagraph(paragraph, value, at, split, attempt));
        return [];
      });
      for (let start = 0; start < records.length; start += BATCH_SIZE) yield records.slice(start, start + BATCH_SIZE);
    }
  }
}

function listOf(owner: unknown, field: string): readonly unknown[] {
  if (!isRecord(owner)) throw new BadRow('wrong-type', null, 'The entry is not an object. Write SQuAD\'s own structure.');
  if (isMissing(owner[field])) throw missing(field);
  const list = asList(owner[field]);
  if (list === null) throw new BadRow('wrong-type', field, `The field "${field}" is not a list.`);
  return list;
}

const paragraphsOf = (article: unknown) => listOf(article, 'paragraphs');

function readParagraph(
  paragraph: unknown,
  article: unknown,
  at: Position,
  split: string | null,
  attempt: (read: () => readonly ImportRecord[]) => void,
): readonly ImportRecord[] {
  const questions = listOf(paragraph, 'qas');
  const context = isRecord(paragraph) ? readText(paragraph.context, 'context') : '';
  const title = isRecord(article) ? readTitle(article.title, 'title') : '';
  const passageId = contextId(title, context);
  // The passage stands before its questions; a bad question leaves the others and the passage in place.
  attempt(() => [{ kind: 'passage', id: passageId, title, text: context, at }]);
  for (const question of questions) attempt(() => readQuestion(question, passageId, at, split));
  return [];
}
