import { join } from 'node:path';
import type { DenseConfig } from '../../../../shared/teachers.ts';
import { openCheckpoint } from '../../../engine/models/checkpoint.ts';
import { createEncoder } from '../../../engine/models/encoder.ts';
import { usableThreads } from '../../../engine/onnx/threads.ts';
import { createSearcher } from '../../../engine/search/top-k.ts';
import { openVectorFile } from '../../../engine/search/vectors.ts';
import type { ReadableDatabase } from '../../../platform/database/open.ts';
import type { ComputeContext } from '../../../platform/jobs/compute-host.ts';
import { embeddingFileName } from '../embedding-file.ts';
import { readCorpus } from './corpus.ts';
import { joinLists } from './scorer.ts';
import type { TryOutResult, TryOutTask } from './task-schema.ts';

/** Encodes one text as a query, and searches the passages whose embeddings are on disk. */
export async function searchByText(
  db: ReadableDatabase,
  { embeddings, dataset, text, count }: TryOutTask,
  config: DenseConfig,
  { signal }: ComputeContext,
): Promise<TryOutResult> {
  const query = await encodeQuery(config, text, signal);
  const path = join(embeddings, embeddingFileName(config, 'passages', dataset));
  const vectors = await openVectorFile(path, config.dimension);
  try {
    const searcher = await createSearcher({
      dimension: config.dimension,
      device: 'cpu',
      threads: usableThreads(),
    });
    try {
      const corpus = readCorpus(db, dataset);
      const { tieRank, purged: exclude } = corpus;
      const request = { queries: query, corpus: vectors, tieRank, exclude, k: count, signal };
      const { passages, scores } = joinLists(await searcher.search(request), count, corpus);
      return { state: 'found', passages, scores };
    } finally {
      await searcher.release();
    }
  } finally {
    await vectors.close();
  }
}

async function encodeQuery(config: DenseConfig, text: string, signal: AbortSignal): Promise<Float32Array> {
  const encoder = await createEncoder(await openCheckpoint(config.folder, config), { device: 'cpu' });
  try {
    return await encoder.encode([text], { kind: 'query', signal });
  } finally {
    await encoder.close();
  }
}
