/** 4 MiB: large enough that chunks are few, small enough that the last one wastes little. */
const CHUNK_LENGTH = 1 << 20;

/** A list of whole numbers below 2^32 that grows without ever copying what it holds. */
export type ChunkedList = {
  readonly length: number;
  push(value: number): void;
  /** The values in order, in pieces. */
  chunks(): Iterable<Uint32Array>;
};

export function createChunkedList(): ChunkedList {
  const chunks: Uint32Array[] = [];
  let last = new Uint32Array(0);
  let used = 0;
  return {
    get length() {
      return chunks.length === 0 ? 0 : (chunks.length - 1) * CHUNK_LENGTH + used;
    },
    push(value) {
      if (used === last.length) {
        last = new Uint32Array(CHUNK_LENGTH);
        chunks.push(last);
        used = 0;
      }
      last[used] = value;
      used += 1;
    },
    *chunks() {
      for (const chunk of chunks) yield chunk === last ? chunk.subarray(0, used) : chunk;
    },
  };
}
