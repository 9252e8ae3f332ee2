/**
 * How far a long piece of work is. `stage` says what is being done, as people read it ("Encoding passages");
 * `done` and `total` count `unit`s of that stage; `total` is null where it is not known beforehand.
 */
export type Progress = {
  readonly stage: string;
  readonly done: number;
  readonly total: number | null;
  readonly unit: string;
};

/** What every long call takes: a signal that ends it between slices, and a listener. */
export type WorkOptions = {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
};
