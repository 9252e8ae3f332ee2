import { join } from 'node:path';
import { WhetstoneError } from '../../../../shared/errors.ts';
import type { Device, VectorConfig } from '../../../../shared/teachers.ts';
import { usableThreads } from '../../../engine/onnx/threads.ts';
import { scorePairs } from '../../../engine/search/pair-scores.ts';
import { createSearcher } from '../../../engine/search/top-k.ts';
import { openVectorFile } from '../../../engine/search/vectors.ts';
import type { ReadableDatabase } from '../../../platform/database/open.ts';
import { type EmbeddingSide, embeddingFileName, readRowIds } from '../embedding-file.ts';
import { readCorpus, rowFinder } from './corpus.ts';
import { joinLists, type Scorer } from './scorer.ts';

/** Scores by the dot product of stored vectors: the cosine, where they are normalised. */
export async function openDenseScorer(
  db: ReadableDatabase,
  task: { readonly embeddings: string; readonly dataset: number; readonly device: Device },
  config: VectorConfig,
): Promise<Scorer> {
  const { dimension } = config;
  const openSide = (side: EmbeddingSide) =>
    openVectorFile(join(task.embeddings, embeddingFileName(config, side, task.dataset)), dimension);
  const passages = await openSide('passages');
  const queries = await openSide('queries');
  const queryRow = rowFinder(readRowIds(db, 'queries', task.dataset));
  const corpus = readCorpus(db, task.dataset);
  const searcher = await createSearcher({
    dimension,
    device: searchDevice(task.device),
    threads: usableThreads(),
  });
  const readQueries = async (ids: readonly number[]): Promise<Float32Array> => {
    const vectors = new Float32Array(ids.length * dimension);
    for (const [index, id] of ids.entries()) {
      const row = queryRow(id);
      if (row < 0)
        throw new WhetstoneError('scores-missing', 'A query has no embedding. Run the retrieval again.');
      await queries.read(row, 1, vectors.subarray(index * dimension, (index + 1) * dimension));
    }
    return vectors;
  };
  return {
    search: async (ids, k, work) => {
      const { tieRank, purged: exclude } = corpus;
      const vectors = await readQueries([...ids]);
      const results = await searcher.search({
        queries: vectors,
        corpus: passages,
        tieRank,
        k,
        exclude,
        ...work,
      });
      return joinLists(results, k, corpus);
    },
    scorePairs: async (queryIds, passageIds, work) => {
      const distinct = [...new Set(queryIds)];
      const rowOf = new Map(distinct.map((id, row) => [id, row]));
      return scorePairs({
        queries: await readQueries(distinct),
        corpus: passages,
        queryRows: queryIds.map((id) => rowOf.get(id)!),
        corpusRows: passageIds.map(corpus.rowOf),
        ...work,
      });
    },
    close: async () => {
      await searcher.release();
      await passages.close();
      await queries.close();
    },
  };
}

/** Exact search is quick on the CPU; another device is used only where it was asked for by name. */
function searchDevice(device: Device): Exclude<Device, 'auto'> {
  return device === 'auto' ? 'cpu' : device;
}
