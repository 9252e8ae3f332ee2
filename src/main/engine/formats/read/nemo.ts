import { readFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { asList, isMissing, isRecord, type Row, readId, readName, readScore, readText } from './cells.ts';
import { BadRow, badFile, problemAt } from './failures.ts';
import { parseElement, readJsonElements } from './json.ts';
import type { OpenFile } from './open-file.ts';
import type { ImportRecord, PassageItem } from './records.ts';

/**
 * NeMo's rows: a question with the ids of its passages, which stand in the corpus folders that the file names.
 *
 * @param prompts the instructions of the corpus.
 */
export async function* readNemo(
  file: OpenFile,
  split: string | null,
  prompts: Instructions,
): AsyncGenerator<readonly ImportRecord[]> {
  for await (const elements of readJsonElements(file)) {
    const records: ImportRecord[] = [];
    for (const { bytes, at } of elements) {
      try {
        records.push({ kind: 'example', ...readExample(parseElement(bytes)), split, ...prompts, at });
      } catch (error) {
        file.onProblem(problemAt(error, at));
      }
    }
    yield records;
  }
}

function readExample(value: unknown) {
  if (!isRecord(value)) {
    throw new BadRow(
      'wrong-type',
      null,
      'The entry is not an object. Write {"question_id", "question", "pos_doc", "neg_doc"}.',
    );
  }
  return {
    query: { id: readId(value.question_id, 'question_id'), text: readText(value.question, 'question') },
    positives: readDocuments(value, 'pos_doc'),
    negatives: readDocuments(value, 'neg_doc'),
  };
}

function readDocuments(row: Row, field: string): readonly PassageItem[] {
  if (isMissing(row[field])) return [];
  const list = asList(row[field]);
  if (list === null) {
    throw new BadRow(
      'wrong-type',
      field,
      `The field "${field}" is not a list. Write a list of {"id", "score"}.`,
    );
  }
  return list.map((each) => {
    const document: Row = isRecord(each) ? each : { id: each };
    return {
      id: readId(document.id, `${field}.id`),
      title: '',
      text: null,
      score: readScore(document.score, `${field}.score`),
      grade: null,
    };
  });
}

/**
 * The corpus folders that a NeMo file names.
 *
 * @throws WhetstoneError `bad-input` where it names none, or one outside its own folder: what a file says must not
 *   make us read elsewhere.
 */
export async function corpusFolders(file: OpenFile): Promise<readonly string[]> {
  let corpora: unknown;
  for await (const _ of readJsonElements(file, (key, value) => {
    if (key === 'corpus') corpora = value;
  })) {
    if (corpora !== undefined) break;
  }
  const list = asList(corpora) ?? (corpora === undefined ? [] : [corpora]);
  const home = dirname(file.path);
  return list.map((entry) => {
    const path = isRecord(entry) ? readName(entry.path, 'corpus.path') : null;
    if (path === null)
      throw badFile(file.path, 'an entry of "corpus" has no "path". Name the folder of each corpus.');
    const folder = resolve(home, path);
    const inside = relative(home, folder);
    if (!inside.startsWith('..') && !isAbsolute(inside)) return folder;
    throw badFile(
      file.path,
      `it names a corpus outside its own folder. Copy that corpus to ${join(home, basename(path))} and name it in "corpus" as "./${basename(path)}".`,
      { field: 'corpus' },
    );
  });
}

/** What a corpus's `merlin_metadata.json` says to put before queries and passages; only what it says. */
export type Instructions = { readonly prompt?: string; readonly passagePrompt?: string };

/** The instructions of a corpus folder. */
export async function corpusInstructions(folder: string): Promise<Instructions> {
  try {
    const metadata: unknown = JSON.parse(await readFile(join(folder, 'merlin_metadata.json'), 'utf8'));
    if (!isRecord(metadata)) return {};
    const { query_instruction: query, passage_instruction: passage } = metadata;
    return {
      ...(isText(query) ? { prompt: query } : {}),
      ...(isText(passage) ? { passagePrompt: passage } : {}),
    };
  } catch {
    // Instructions are an extra: a corpus without readable metadata is read all the same.
    return {};
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
