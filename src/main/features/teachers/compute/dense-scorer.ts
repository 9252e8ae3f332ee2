import { join } from 'node:path';
import { WhetstoneError } from '../../../../shared/errors.ts';
import type { DenseConfig, Device } from '../../../../shared/teachers.ts';
import { dotProduct, roundScore } from '../../../engine/search/score.ts';
import { createSearcher } from '../../../engine/search/top-k.ts';
import { openVectorFile, type VectorReader } from '../../../engine/search/vectors.ts';
import type { ReadableDatabase } from '../../../platform/database/open.ts';
import { embeddingFileName, readRowIds } from '../embedding-file.ts';
import { readCorpus, rowFinder } from './corpus.ts';
import { joinLists, type Scorer } from './scorer.ts';
import { usableThreads } from '../../../engine/onnx/threads.ts';

/** Scores by the dot product of stored embeddings (the cosine, where the model normalises). */
export async function openDenseScorer(
  db: ReadableDatabase,
  task: { readonly embeddings: string; readonly dataset: number; readonly device: Device },
  config: DenseConfig,
): Promise<Scorer> {
  const open = (side: 'passages' | 'queries') =>
    openVectorFile(join(task.embeddings, embeddingFileName(config, side, task.dataset)), config.dimension);
  const passages = await open('passages');
  const queries = await open('queries');
  const queryRow = rowFinder(readRowIds(db, 'queries', task.dataset));
  return vectorScorer(db, task, { passages, queries, queryRow, passageRow: null, dimension: config.dimension }, async () => {
    await passages.close();
    await queries.close();
  });
}

export type VectorSource = {
  readonly passages: VectorReader;
  readonly queries: VectorReader;
  readonly queryRow: (id: number) => number;
  /** Where vectors stand in another order than the corpus: the vector's row of each corpus row. */
  readonly passageRow: Uint32Array | null;
  readonly dimension: number;
};

/** A scorer over vectors on disk. */
export async function vectorScorer(
  db: ReadableDatabase,
  task: { readonly dataset: number; readonly device: Device },
  source: VectorSource,
  close: () => Promise<void>,
): Promise<Scorer> {
  const { dimension } = source;
  const corpus = readCorpus(db, task.dataset);
  const searcher = await createSearcher({ dimension, device: task.device, threads: usableThreads() });
  const readVectors = async (reader: VectorReader, rows: readonly number[]): Promise<Float32Array> => {
    const vectors = new Float32Array(rows.length * dimension);
    for (const [index, row] of rows.entries()) {
      if (row < 0) throw new WhetstoneError('scores-missing', 'A query or passage has no embedding. Run the retrieval again.');
      await reader.read(row, 1, vectors.subarray(index * dimension, (index + 1) * dimension));
    }
    return vectors;
  };
  return {
    search: async (queries, k, work) => {
      const vectors = await readVectors(source.queries, [...queries].map(source.queryRow));
      const { tieRank, purged: exclude } = corpus;
      const results = await searcher.search({ queries: vectors, corpus: source.passages, tieRank, k, exclude, ...work });
      return joinLists(results, k, corpus);
    },
    scorePairs: async (queries, passages) => {
      const scores = new Float64Array(queries.length);
      for (const [index, query] of queries.entries()) {
        const left = await readVectors(source.queries, [source.queryRow(query)]);
        const right = await readVectors(source.passages, [corpus.rowOf(passages[index]!)]);
        scores[index] = roundScore(dotProduct(left, 0, right, 0, dimension));
      }
      return scores;
    },
    close: async () => {
      await searcher.release();
      await close();
    },
  };
}
