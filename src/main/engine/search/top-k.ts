import type { WorkOptions } from '../../../shared/progress.ts';
import type { Device } from '../onnx/session.ts';
import { createPause } from './pause.ts';
import { type SearchState, searchSlice } from './search-slice.ts';
import { queryLengths, readSlice } from './slice.ts';
import { openTopKSession, type TopKSession } from './top-k-session.ts';
import { createTopLists, type SearchResults } from './top-lists.ts';
import type { VectorReader } from './vectors.ts';

/*
 * How the search is exact, and its scores the same everywhere.
 *
 * A pair's score is defined without reference to any batch: its dot product in double precision, in one order of
 * summation, rounded to 1e-6 (score.ts). The graph works in float32, whose last bits depend on shapes, threads and
 * device, so it only proposes: for each query and slice, the k + spare highest products. A product is off by at most
 * ε · |q| · |p| (relativeError). So a passage whose product plus that bound stays below the k-th score so far is out,
 * and every other proposal is scored exactly. Where even the last proposal may still be in (ties, duplicates),
 * passages behind it may be too: then the slice is asked for more, until the last proposal is out or the slice is
 * exhausted. So equal scores are real ties, which passage ids then break.
 */

export type SearcherOptions = {
  readonly dimension: number;
  readonly device: Device;
  /** Threads for the multiplication; by default the CPUs that this process may use. */
  readonly threads?: number;
  /** Corpus rows in one multiplication. */
  readonly sliceRows?: number;
  /** Queries in one multiplication. */
  readonly queryBatch?: number;
};

export type SearchRequest = {
  /** m × dimension. */
  readonly queries: Float32Array;
  readonly corpus: VectorReader;
  /** For each corpus row the rank of its passage's id in code-point order; null where the rows stand in that order. */
  readonly tieRank: Uint32Array | null;
  readonly k: number;
  /** 1 for each corpus row to leave out, such as a passage that was purged; null for none. */
  readonly exclude: Uint8Array | null;
};

export type Searcher = {
  /**
   * The k passages with the highest dot product (the cosine, where rows are normalised) for each query: exactly those,
   * with exactly those scores, of a brute-force search by `dotProduct` and `roundScore`. Fewer than k where the corpus
   * has fewer. The corpus is read once; memory is m × k results, one slice, and one batch of products.
   *
   * @throws WhetstoneError `bad-input` for vectors that are not finite, `cancelled`, and what the corpus's reader throws.
   */
  search(request: SearchRequest & WorkOptions): Promise<SearchResults>;
  /** Frees the sessions. */
  release(): Promise<void>;
};

/** 256 × 16,384 × 384 takes 40 ms on two cores; half and twice as many rows were slower there. */
const SLICE_ROWS = 16_384;
/** 16,384 vectors of 4,096 values would take 268 MB. */
const SLICE_BYTES = 64 * 2 ** 20;
const QUERY_BATCH = 256;
/** Another device is fed by copies: more queries for each copy of a slice. */
const DEVICE_QUERY_BATCH = 1_024;
/** Enough that the last proposal is out of reach unless there are many near-ties, and too few to cost anything. */
const SPARE = 16;
/** The bound of TF32 spans more neighbours. */
const DEVICE_SPARE = 64;

/**
 * Opens an exact top-k search on a device. Release it after use.
 *
 * @throws WhetstoneError `device-unavailable`.
 */
export async function createSearcher(options: SearcherOptions): Promise<Searcher> {
  const { dimension } = options;
  const session = await openTopKSession(dimension, options.device, options.threads);
  const isCpu = session.device === 'cpu';
  const rowsThatFit = Math.floor(SLICE_BYTES / (dimension * Float32Array.BYTES_PER_ELEMENT));
  const settings: Settings = {
    session,
    dimension,
    sliceRows: options.sliceRows ?? Math.max(1, Math.min(SLICE_ROWS, rowsThatFit)),
    queryBatch: options.queryBatch ?? (isCpu ? QUERY_BATCH : DEVICE_QUERY_BATCH),
    spare: isCpu ? SPARE : DEVICE_SPARE,
    relativeError: relativeError(dimension, isCpu),
  };
  return {
    search: (request) => search(settings, request),
    release: () => settings.session.release(),
  };
}

type Settings = {
  readonly session: TopKSession;
  readonly dimension: number;
  readonly sliceRows: number;
  readonly queryBatch: number;
  readonly spare: number;
  readonly relativeError: number;
};

/**
 * ε of |computed − exact| ≤ ε · |q| · |p| for a float32 dot product: d · u / (1 − d · u) with u = 2^-24, whatever the
 * order of summation (Higham, Accuracy and Stability of Numerical Algorithms, §3.1), and a hundredth more for the
 * denominator and for the exact score's own rounding. CUDA may multiply in TF32, which keeps 10 bits of each factor:
 * 2 · 2^-11 more.
 */
function relativeError(dimension: number, isCpu: boolean): number {
  const float32 = dimension * 2 ** -24;
  return (isCpu ? float32 : float32 + 2 ** -10) * 1.01;
}

async function search(settings: Settings, request: SearchRequest & WorkOptions): Promise<SearchResults> {
  const { session, dimension, sliceRows, queryBatch } = settings;
  const { queries, corpus, k, exclude } = request;
  checkShapes(dimension, request);
  const queryCount = queries.length / dimension;
  const pause = createPause(request.signal);
  const state: SearchState = {
    session,
    dimension,
    queries,
    queryErrors: queryLengths(queries, dimension).map((length) => length * settings.relativeError),
    k,
    spare: settings.spare,
    lists: createTopLists(queryCount, k, request.tieRank),
    pause,
  };
  const buffer = new Float32Array(Math.min(sliceRows, corpus.rows) * dimension);
  for (let firstRow = 0; firstRow < corpus.rows; firstRow += sliceRows) {
    await pause();
    const rowCount = Math.min(sliceRows, corpus.rows - firstRow);
    const slice = await readSlice(session, corpus, exclude, firstRow, rowCount, buffer);
    for (let first = 0; first < queryCount; first += queryBatch) {
      await pause();
      const end = Math.min(queryCount, first + queryBatch);
      if (slice.count > 0 && k > 0) await searchSlice(state, slice, first, end);
      request.onProgress?.({
        stage: 'search',
        done: firstRow * queryCount + rowCount * end,
        total: corpus.rows * queryCount,
        unit: 'comparisons',
      });
    }
  }
  return state.lists.finish();
}

function checkShapes(dimension: number, { queries, corpus, tieRank, k, exclude }: SearchRequest): void {
  if (corpus.dimension !== dimension || queries.length % dimension !== 0) {
    throw new RangeError(
      `Vectors of ${dimension} values expected; the corpus has ${corpus.dimension}, the queries ${queries.length} in all.`,
    );
  }
  if (!Number.isInteger(k) || k < 0) throw new RangeError(`k is ${k}.`);
  if (tieRank !== null && tieRank.length !== corpus.rows) throw new RangeError('tieRank has another length.');
  if (exclude !== null && exclude.length !== corpus.rows) throw new RangeError('exclude has another length.');
}
