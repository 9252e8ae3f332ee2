import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { WorkOptions } from '../../../../shared/progress.ts';
import type { Bm25Config } from '../../../../shared/teachers.ts';
import { scoreBm25Pairs, searchBm25 } from '../../../engine/search/bm25.ts';
import { type Bm25Index, createBm25Builder } from '../../../engine/search/bm25-index.ts';
import { createTokenizer, ENGLISH_STOP_WORDS, type Tokenizer } from '../../../engine/search/tokenize.ts';
import type { ReadableDatabase } from '../../../platform/database/open.ts';
import { encoderText } from '../../data/content.ts';
import { readCorpus } from './corpus.ts';
import { joinLists, type RankedQueries, type Scorer } from './scorer.ts';

/** Passages indexed between two looks at the signal: a few milliseconds. */
const PAGE = 1000;

export type Bm25Scorer = Scorer & {
  /** As {@link Scorer.search}, for any texts. */
  readonly searchTexts: (texts: readonly string[], k: number, work: WorkOptions) => Promise<RankedQueries>;
};

/** BM25 over title and text; the index is built anew, as that takes less time than reading one would save. */
export async function openBm25Scorer(
  db: ReadableDatabase,
  dataset: number,
  config: Bm25Config,
  work: WorkOptions,
): Promise<Bm25Scorer> {
  const corpus = readCorpus(db, dataset);
  const tokenize = createTokenizer(config.stopWords === 'english' ? ENGLISH_STOP_WORDS : new Set());
  const index = await buildIndex(db, dataset, corpus.ids.length, config, tokenize, work);
  const text = db.prepare('SELECT text FROM query WHERE id = ?').pluck();
  const textOf = (query: number): string => text.get(query) as string;
  const searchTexts: Bm25Scorer['searchTexts'] = async (texts, k, searching) => {
    const { tieRank, purged: exclude } = corpus;
    const results = await searchBm25(index, {
      queries: texts.map(tokenize),
      tieRank,
      k,
      exclude,
      ...searching,
    });
    return joinLists(results, k, corpus);
  };
  return {
    searchTexts,
    search: (queries, k, searching) => searchTexts([...queries].map(textOf), k, searching),
    scorePairs: (queries, passages, scoring) => {
      const distinct = [...new Set(queries)];
      const rowOf = new Map(distinct.map((query, row) => [query, row]));
      return scoreBm25Pairs(index, {
        queries: distinct.map((query) => tokenize(textOf(query))),
        queryRows: queries.map((query) => rowOf.get(query)!),
        corpusRows: passages.map(corpus.rowOf),
        ...scoring,
      });
    },
    close: async () => {},
  };
}

async function buildIndex(
  db: ReadableDatabase,
  dataset: number,
  total: number,
  config: Bm25Config,
  tokenize: Tokenizer,
  { signal, onProgress }: WorkOptions,
): Promise<Bm25Index> {
  const builder = createBm25Builder(config);
  const page = db.prepare(
    'SELECT id, title, text FROM visible_passage WHERE dataset_id = ? AND visible_passage.id > ? ORDER BY visible_passage.id LIMIT ?',
  );
  let after = 0;
  for (let done = 0; done < total; ) {
    signal?.throwIfAborted();
    const passages = page.all(dataset, after, PAGE) as { id: number; title: string; text: string }[];
    for (const { title, text } of passages) builder.addPassage(tokenize(encoderText(title, text)));
    after = passages.at(-1)!.id;
    done += passages.length;
    onProgress?.({ stage: 'Indexing words', done, total, unit: 'passages' });
    await yieldToEventLoop();
  }
  return builder.build();
}
