/** Float32 elements per slab: 64 MiB. */
const SLAB = 1 << 24;

/** Starts arrays at cache lines. */
const ALIGNMENT = 16;

/** Arrays that live for one step, in memory that the next step takes again. */
export type Slabs = {
  take(size: number): Float32Array;
  /** Gives all arrays back. */
  reset(): void;
};

/**
 * What a forward pass keeps is a gigabyte a step. As garbage it would be there twice until it is collected, and
 * the kernel would clear fresh pages for it each time.
 */
export function createSlabs(): Slabs {
  const slabs: Float32Array[] = [];
  let slab = 0;
  let used = 0;
  return {
    take(size) {
      for (;;) {
        const current = slabs[slab];
        if (current === undefined) slabs.push(new Float32Array(Math.max(SLAB, size)));
        else if (used + size <= current.length) {
          const start = used;
          used += Math.ceil(size / ALIGNMENT) * ALIGNMENT;
          return current.subarray(start, start + size);
        } else {
          slab++;
          used = 0;
        }
      }
    },
    reset() {
      slab = 0;
      used = 0;
    },
  };
}
