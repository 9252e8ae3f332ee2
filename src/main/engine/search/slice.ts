import { WhetstoneError } from '../../../shared/errors.ts';
import { dotProduct } from './score.ts';
import type { TopKSession } from './top-k-session.ts';
import type { VectorReader } from './vectors.ts';

/** Some rows of a corpus in memory. `rowOf` is null where they are consecutive, from `firstRow` on. */
export type Slice = {
  /** count × dimension. */
  readonly vectors: Float32Array;
  readonly count: number;
  readonly firstRow: number;
  readonly rowOf: Uint32Array | null;
  /** At least the length of the longest vector. */
  readonly greatestLength: number;
};

/**
 * Reads `rowCount` rows into `buffer`, and closes the gaps of those that `exclude` marks, so that a search never sees
 * them.
 *
 * @throws WhetstoneError `bad-input` for a vector that is not finite.
 */
export async function readSlice(
  session: TopKSession,
  corpus: VectorReader,
  exclude: Uint8Array | null,
  firstRow: number,
  rowCount: number,
  buffer: Float32Array,
): Promise<Slice> {
  const { dimension } = corpus;
  await corpus.read(firstRow, rowCount, buffer);
  const rowOf = exclude?.subarray(firstRow, firstRow + rowCount).includes(1)
    ? closeGaps(buffer, dimension, exclude, firstRow, rowCount)
    : null;
  const count = rowOf?.length ?? rowCount;
  const vectors = buffer.subarray(0, count * dimension);
  let greatestSquare = 0;
  if (count > 0) {
    const squares = await session.squaredLengths(vectors);
    for (let row = 0; row < count; row += 1) {
      const square = squares[row]!;
      checkSquaredLength(square, 'passage', rowOf === null ? firstRow + row : rowOf[row]!);
      if (square > greatestSquare) greatestSquare = square;
    }
  }
  // Summed in float32, whose own error is far below one per cent.
  return { vectors, count, firstRow, rowOf, greatestLength: Math.sqrt(greatestSquare * 1.01) };
}

/** Moves the rows to keep together, and returns the corpus row of each. */
function closeGaps(
  buffer: Float32Array,
  dimension: number,
  exclude: Uint8Array,
  firstRow: number,
  rowCount: number,
): Uint32Array {
  const rowOf = new Uint32Array(rowCount);
  let count = 0;
  for (let row = 0; row < rowCount; row += 1) {
    if (exclude[firstRow + row] === 1) continue;
    buffer.copyWithin(count * dimension, row * dimension, (row + 1) * dimension);
    rowOf[count] = firstRow + row;
    count += 1;
  }
  return rowOf.subarray(0, count);
}

/**
 * The length of each of the queries' vectors.
 *
 * @throws WhetstoneError `bad-input` for a vector that is not finite.
 */
export function queryLengths(queries: Float32Array, dimension: number): Float64Array {
  return Float64Array.from({ length: queries.length / dimension }, (_, row) => {
    const square = dotProduct(queries, row, queries, row, dimension);
    checkSquaredLength(square, 'query', row);
    return Math.sqrt(square);
  });
}

/** Longer vectors than 10^15 are damage, and their products could leave float32. */
const GREATEST_SQUARE = 1e30;

/** NaN and infinity show in the squared length. */
function checkSquaredLength(square: number, what: 'query' | 'passage', row: number): void {
  if (square <= GREATEST_SQUARE) return;
  throw notFinite(what, row);
}

/** The error for an embedding that holds NaN, infinity or nonsense. `row` counts from 0. */
export function notFinite(what: 'query' | 'passage', row: number): WhetstoneError {
  return new WhetstoneError(
    'bad-input',
    `The embedding of ${what} ${row} (counted from 0) has a value that is not finite, or far too large. Encode again, or repair the embeddings that you brought.`,
    { details: { what, row } },
  );
}
