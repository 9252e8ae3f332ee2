import { z } from 'zod';

export const workerDataSchema = z.object({
  tokenizerFile: z.string(),
  maxLength: z.int(),
  lowerCase: z.boolean(),
});

export type TokenizeRequest = {
  readonly request: number;
  /** Stands before every text. */
  readonly prompt: string;
  readonly texts: readonly string[];
};

/** The answer to the request of the same number. */
export type TokenBatch = {
  readonly request: number;
  /** All texts' ids, one behind the other. */
  readonly ids: Int32Array<ArrayBuffer>;
  /** How many ids each text has. */
  readonly lengths: Int32Array<ArrayBuffer>;
  /** How many of each text's ids are its prompt's. */
  readonly promptLength: number;
};
