import { WhetstoneError } from '../../../shared/errors.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import { type Dataset, findPassage, findQuery } from '../data/queries.ts';
import { effectiveLabels } from '../review/labels.ts';

/** What people said of (query, passage) pairs, by database ids: to hold a method's removals against. */
export type GoldPairs = {
  /** Whether anybody looked at the pair. */
  readonly isKnown: (query: number, passage: number) => boolean;
  readonly isFalseNegative: (query: number, passage: number) => boolean;
};

/** The curators' labels as gold: only labelled pairs are known. Null where there is none. */
export function labelledGold(db: ReadableDatabase, dataset: Dataset): GoldPairs | null {
  const known = createPairSet();
  const falseNegatives = createPairSet();
  for (const { query, passage, label } of effectiveLabels(db, dataset.id)) {
    if (label !== 'ambiguous') known.add(query, passage);
    if (label === 'false-negative') falseNegatives.add(query, passage);
  }
  return known.isEmpty() ? null : { isKnown: known.has, isFalseNegative: falseNegatives.has };
}

/** The first cell of a gold file's header. */
const HEADER = 'query-id';

/**
 * A file of all false negatives (TSV with a header, query-id and corpus-id first): every other pair is known to be none.
 *
 * @throws WhetstoneError `bad-input` naming the line, `query-not-found`, `passage-not-found`
 */
export function readGold(db: ReadableDatabase, dataset: Dataset, path: string, text: string): GoldPairs {
  const bad = (line: number, message: string): WhetstoneError =>
    new WhetstoneError('bad-input', `${path}, line ${line}: ${message}`, { details: { file: path, line } });
  const falseNegatives = createPairSet();
  for (const [index, line] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    if (index === 0) {
      if (line.split('\t')[0] !== HEADER) throw bad(1, `it takes a header that begins with ${HEADER}.`);
      continue;
    }
    if (line === '') continue;
    const [query, passage] = line.split('\t');
    if (query === undefined || passage === undefined)
      throw bad(index + 1, "it takes a query's id, a tab and a passage's id.");
    falseNegatives.add(findQuery(db, dataset, query).id, findPassage(db, dataset, passage).id);
  }
  return { isKnown: () => true, isFalseNegative: falseNegatives.has };
}

/** A set of pairs that is asked ten million times: by numbers, not by a text made of them. */
function createPairSet() {
  const passagesOf = new Map<number, Set<number>>();
  return {
    add: (query: number, passage: number): void => {
      const passages = passagesOf.get(query) ?? new Set<number>();
      passagesOf.set(query, passages.add(passage));
    },
    has: (query: number, passage: number): boolean => passagesOf.get(query)?.has(passage) === true,
    isEmpty: (): boolean => passagesOf.size === 0,
  };
}
