import { createHash } from 'node:crypto';
import type { WorkOptions } from '../../../shared/progress.ts';
import { createPause } from './pause.ts';
import type { SearchResults } from './top-lists.ts';

export type RandomRequest = {
  readonly queryIds: readonly string[];
  /** Rows of the corpus. */
  readonly passages: number;
  readonly k: number;
  readonly seed: number;
  /** 1 for each row to leave out; null for none. */
  readonly exclude: Uint8Array | null;
};

/**
 * Draws k distinct passages per query, uniformly and without replacement. A query's draw hangs on the seed, its id and
 * the number of rows only: not on the other queries, their order, or how they are cut into calls; and leaving rows out
 * moves no other row's place. The rows stand in the order of the draw, which is their rank. Every score is 0, because
 * `random` has no meaningful one (design §4).
 *
 * @throws WhetstoneError `cancelled`.
 */
export async function searchRandom(request: RandomRequest & WorkOptions): Promise<SearchResults> {
  const { queryIds, passages, k, seed, exclude } = request;
  const pause = createPause(request.signal);
  const excluded = exclude?.reduce((sum, mark) => sum + mark, 0) ?? 0;
  const count = Math.min(k, passages - excluded);
  const rows = new Uint32Array(queryIds.length * k);
  for (const [query, id] of queryIds.entries()) {
    await pause();
    const next = uniformRows(seed, id, passages);
    const drawn = new Set<number>();
    while (drawn.size < count) {
      const row = next();
      if (exclude?.[row] !== 1) drawn.add(row);
    }
    rows.set([...drawn], query * k);
    request.onProgress?.({ stage: 'search', done: query + 1, total: queryIds.length, unit: 'queries' });
  }
  return {
    rows,
    scores: new Float64Array(queryIds.length * k),
    counts: new Uint32Array(queryIds.length).fill(count),
  };
}

/**
 * An endless sequence of uniform rows, the same for the same seed and id: SHA-256 of both and a block number, 32 bits
 * at a time. Values beyond the last whole multiple of `rows` are passed over, so that no row is favoured.
 */
function uniformRows(seed: number, id: string, rows: number): () => number {
  const limit = 2 ** 32 - (2 ** 32 % rows);
  let block = Buffer.alloc(0);
  let blocks = 0;
  let at = 0;
  return () => {
    for (;;) {
      if (at === block.length) {
        block = createHash('sha256').update(`${seed}:${blocks}:${id}`, 'utf8').digest();
        blocks += 1;
        at = 0;
      }
      const value = block.readUInt32LE(at);
      at += Uint32Array.BYTES_PER_ELEMENT;
      if (value < limit) return value % rows;
    }
  };
}
