import { WhetstoneError } from '../../../shared/errors.ts';
import type { Label } from '../../../shared/mining.ts';
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
  const labels = new Map<string, Label>();
  for (const { query, passage, label } of effectiveLabels(db, dataset.id)) {
    if (label !== 'ambiguous') labels.set(`${query} ${passage}`, label);
  }
  if (labels.size === 0) return null;
  return {
    isKnown: (query, passage) => labels.has(`${query} ${passage}`),
    isFalseNegative: (query, passage) => labels.get(`${query} ${passage}`) === 'false-negative',
  };
}

/**
 * A file of all false negatives (TSV with a header, query-id and corpus-id first): every other pair is known to be none.
 *
 * @throws WhetstoneError `bad-input` naming the line, `query-not-found`, `passage-not-found`
 */
export function readGold(db: ReadableDatabase, dataset: Dataset, path: string, text: string): GoldPairs {
  const gold = new Set<string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (index === 0 || line === '') continue;
    const [query, passage] = line.split('\t');
    if (query === undefined || passage === undefined) {
      throw new WhetstoneError(
        'bad-input',
        `${path}, line ${index + 1}: it takes a query's id, a tab and a passage's id.`,
        {
          details: { file: path, line: index + 1 },
        },
      );
    }
    gold.add(`${findQuery(db, dataset, query).id} ${findPassage(db, dataset, passage).id}`);
  }
  const isFalseNegative = (query: number, passage: number): boolean => gold.has(`${query} ${passage}`);
  return { isKnown: () => true, isFalseNegative };
}
