import type { ImportRecord, PassageItem, Position } from '../../engine/formats/read/records.ts';
import { contentHash, stableId, textKey } from './content.ts';

/** A passage with all that the database wants to know of its text, computed before it gets to the writer. */
export type PreparedPassage = {
  /** Its own id, or one made from its text. */
  readonly name: string;
  readonly isNamed: boolean;
  readonly title: string;
  readonly text: string;
  /** 16 bytes as Latin-1 characters: a string crosses to another thread at a tenth of a buffer's cost. */
  readonly contentHash: string;
  readonly textKey: number;
};

export type PreparedQuery = {
  readonly name: string;
  readonly isNamed: boolean;
  readonly text: string;
  readonly contentHash: string;
};

/** Names a passage or a query that stands elsewhere. */
export type Reference = { readonly name: string; readonly text: null };

export type PreparedItem = {
  readonly passage: PreparedPassage | Reference;
  readonly score: number | null;
  readonly grade: number | null;
};

/** What the reading thread hands to the writer: an {@link ImportRecord} with its hashes and ids. */
export type PreparedRecord =
  | { readonly kind: 'passage'; readonly passage: PreparedPassage; readonly at: Position }
  | { readonly kind: 'query'; readonly query: PreparedQuery; readonly at: Position }
  | Extract<ImportRecord, { kind: 'judgement' }>
  | {
      readonly kind: 'example';
      readonly query: PreparedQuery | Reference;
      readonly positives: readonly PreparedItem[];
      readonly negatives: readonly PreparedItem[];
      readonly split: string | null;
      readonly prompt?: string;
      readonly passagePrompt?: string;
      readonly at: Position;
    };

/** Computes a record's hashes and the ids that it lacks. */
export function prepareRecord(record: ImportRecord): PreparedRecord {
  const { at } = record;
  switch (record.kind) {
    case 'judgement':
      return record;
    case 'passage':
      return { kind: 'passage', passage: preparePassage(record.id, record.title, record.text), at };
    case 'query':
      return { kind: 'query', query: prepareQuery(record.id, record.text), at };
    case 'example': {
      const { id, text } = record.query;
      return {
        kind: 'example',
        query: text === null ? { name: id ?? '', text } : prepareQuery(id, text),
        positives: record.positives.map(prepareItem),
        negatives: record.negatives.map(prepareItem),
        split: record.split,
        ...(record.prompt === undefined ? {} : { prompt: record.prompt }),
        ...(record.passagePrompt === undefined ? {} : { passagePrompt: record.passagePrompt }),
        at,
      };
    }
  }
}

function prepareItem({ id, title, text, score, grade }: PassageItem): PreparedItem {
  return {
    passage: text === null ? { name: id ?? '', text } : preparePassage(id, title, text),
    score,
    grade,
  };
}

function preparePassage(id: string | null, title: string, text: string): PreparedPassage {
  return {
    name: id ?? stableId(title, text),
    isNamed: id !== null,
    title,
    text,
    contentHash: contentHash(title, text).toString('latin1'),
    textKey: textKey(title, text),
  };
}

function prepareQuery(id: string | null, text: string): PreparedQuery {
  return {
    name: id ?? stableId('', text),
    isNamed: id !== null,
    text,
    contentHash: contentHash('', text).toString('latin1'),
  };
}
