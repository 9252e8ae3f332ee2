/** A merge that is proposed: the piece at `index` with the one behind it. */
export type Merge = { readonly rank: number; readonly index: number };

/** Proposed merges, lowest rank first, of equal ranks the leftmost: a binary heap. */
export type MergeQueue = {
  push(rank: number, index: number): void;
  pop(): Merge | undefined;
};

/** Above any index; a vocabulary's ranks stay below 2^21, so that both fit into one exact number. */
const INDICES = 2 ** 32;

/** An empty queue. */
export function createMergeQueue(): MergeQueue {
  const keys: number[] = [];

  const swap = (a: number, b: number): void => {
    const key = keys[a]!;
    keys[a] = keys[b]!;
    keys[b] = key;
  };
  const rise = (from: number): void => {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (keys[parent]! <= keys[at]!) return;
      swap(at, parent);
      at = parent;
    }
  };
  const sink = (): void => {
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      if (left >= keys.length) return;
      const right = left + 1;
      const least = right < keys.length && keys[right]! < keys[left]! ? right : left;
      if (keys[at]! <= keys[least]!) return;
      swap(at, least);
      at = least;
    }
  };

  return {
    push(rank, index) {
      keys.push(rank * INDICES + index);
      rise(keys.length - 1);
    },
    pop() {
      const key = keys[0];
      if (key === undefined) return undefined;
      const last = keys.pop()!;
      if (keys.length > 0) {
        keys[0] = last;
        sink();
      }
      return { rank: Math.floor(key / INDICES), index: key % INDICES };
    },
  };
}
