/** The formats that can be read. A folder or a file is recognised as one of them by `detectFormat`. */
export const FORMAT_IDS = [
  'beir',
  'jsonl',
  'json',
  'csv',
  'tsv',
  'parquet',
  'arrow',
  'squad',
  'msmarco',
  'nemo',
] as const;

export type FormatId = (typeof FORMAT_IDS)[number];

/** Where a record came from: a 1-based line of a text file, or a 1-based row of Parquet, Arrow or a JSON array. */
export type Position = { readonly file: string; readonly line: number | null; readonly row: number | null };

/**
 * A passage inside an example. `text` is null where the format names passages by id only (NeMo,
 * Tevatron v2, MS MARCO triples): then `id` is set, and a `passage` record with that id comes earlier
 * in the same source. `score` is what some teacher gave it; `grade` what a person judged, null where the
 * data says only "positive" or "negative".
 */
export type PassageItem = {
  readonly id: string | null;
  readonly title: string;
  readonly text: string | null;
  readonly score: number | null;
  readonly grade: number | null;
};

/** The query of an example. `text` is null (and `id` set) where a `query` record earlier in the source has it. */
export type QueryItem = { readonly id: string | null; readonly text: string | null };

/** What a reader hands to the importer. An empty `title` means that there is none. */
export type ImportRecord =
  | {
      readonly kind: 'passage';
      readonly id: string | null;
      readonly title: string;
      readonly text: string;
      readonly at: Position;
    }
  | { readonly kind: 'query'; readonly id: string | null; readonly text: string; readonly at: Position }
  | {
      readonly kind: 'judgement';
      readonly queryId: string;
      readonly passageId: string;
      readonly split: string | null;
      readonly grade: number;
      readonly at: Position;
    }
  | {
      readonly kind: 'example';
      readonly query: QueryItem;
      readonly positives: readonly PassageItem[];
      readonly negatives: readonly PassageItem[];
      readonly split: string | null;
      /** The query's instruction, where the row carries one (FlagEmbedding's `prompt`). */
      readonly prompt?: string;
      /** The passages' instruction, which NeMo's corpora name. */
      readonly passagePrompt?: string;
      readonly at: Position;
    };

export const PROBLEM_CODES = [
  'broken-json',
  'wrong-type',
  'wrong-columns',
  'missing-field',
  'missing-id',
  'empty-text',
  'nul-byte',
  'bad-encoding',
  'too-long-line',
  'bad-grade',
  'bad-score',
  'duplicate-id',
  'unknown-id',
] as const;

export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** One bad row: what is wrong and what to do about it. Never holds text of the corpus. */
export type Problem = {
  readonly code: ProblemCode;
  readonly message: string;
  readonly field: string | null;
  readonly at: Position;
};

/**
 * Which of a file's columns hold what (`--map`); what is not named is detected. With a text or an id of
 * passages only, the file is a corpus; with a query only, a list of queries; with two ids and a label, judgements.
 */
export type ColumnMap = {
  readonly query?: string;
  readonly queryId?: string;
  readonly positive?: string;
  readonly passageId?: string;
  readonly negative?: readonly string[];
  readonly negativeId?: readonly string[];
  /** The text of a corpus file's passages. */
  readonly text?: string;
  readonly title?: string;
  readonly split?: string;
  /** A grade: 0 is a judged negative, from 1 on positive. A list beside a list of passages. */
  readonly label?: string;
  /** A teacher's score; a list stands for [positive, negative, …]. */
  readonly score?: string;
  readonly prompt?: string;
};

/** Guards against decompression bombs and endless lines. */
export type ReadLimits = {
  readonly lineBytes: number;
  readonly decompressedBytes: number;
  readonly compressionRatio: number;
};

export type ReadOptions = {
  readonly format: FormatId | 'auto';
  readonly columns: ColumnMap;
  /** The split of all rows that do not name their own. */
  readonly split: string | null;
  readonly signal?: AbortSignal | undefined;
  /** Called for each bad row. Throws to stop, or returns to skip the row. */
  readonly onProblem: (problem: Problem) => void;
  /** Bytes read from disk so far, of all that the source's files hold. */
  readonly onBytes?: ((done: number, total: number) => void) | undefined;
  readonly limits?: Partial<ReadLimits> | undefined;
};

/** An opened source. `records` may be called again, and starts from the beginning then. */
export type Source = {
  readonly format: FormatId;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  /** What was recognised, and what of a folder is not read, in one phrase for people. */
  readonly describe: string;
  /** The data files of the folder that are not read, by their paths from there. */
  readonly passedOver: readonly string[];
  /**
   * Batches of at most {@link BATCH_SIZE} records, in flat memory. Passages come before the queries,
   * judgements and examples that name them by id.
   */
  readonly records: () => AsyncIterable<readonly ImportRecord[]>;
};

/** Large enough that the cost per batch vanishes, small enough that a batch of long passages stays in memory. */
export const BATCH_SIZE = 1_000;
