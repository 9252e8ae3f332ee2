import { WhetstoneError } from '../../../../shared/errors.ts';
import type { Recipe } from '../../../../shared/mining.ts';

/** A passage as an export sees it. An empty `title` means that there is none. */
export type ExportPassage = {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** What `teacher` gave it for the row's query; null where no teacher scored it. */
  readonly score: number | null;
  readonly teacher: string | null;
};

/** `minedBy` is the teacher whose candidate it was; null where it was drawn from the data set to fill a shortage. */
export type ExportNegative = ExportPassage & { readonly minedBy: string | null };

/** One (query, positive) pair of a snapshot, with its negatives in the snapshot's order. */
export type ExportRow = {
  readonly queryId: string;
  readonly query: string;
  readonly split: string;
  /** The data set's name. */
  readonly dataset: string;
  /** `grade` is the data's own judgement, null for a promoted false negative. */
  readonly positive: ExportPassage & { readonly grade: number | null };
  /** A passage may stand here twice: intra-sample ensembles give it twice its weight. */
  readonly negatives: readonly ExportNegative[];
  /** Ids of the query's other positives. None of them may be among the negatives. */
  readonly otherPositives: readonly string[];
};

/** A passage of a corpus file, without any query. */
export type CorpusPassage = { readonly id: string; readonly title: string; readonly text: string };

/** A query of a queries file. */
export type CorpusQuery = { readonly id: string; readonly text: string };

/**
 * One line of qrels, the curator's labels already applied: a labelled false negative comes as a
 * positive, a true negative with grade 0. A (query, passage, split) comes once.
 */
export type ExportJudgement = {
  readonly queryId: string;
  readonly passageId: string;
  readonly split: string;
  readonly grade: number;
};

type Stream<Item> = AsyncIterable<Item> | Iterable<Item>;

/**
 * What an export reads, each once and in a stable order. `rows` is for every format but `beir`; which of
 * the others a format reads stands in its `needs` (formats.ts). `passages` holds at least every passage
 * that the rows name, each id once.
 */
export type ExportInput = {
  readonly rows: Stream<ExportRow>;
  readonly passages?: Stream<CorpusPassage>;
  readonly queries?: Stream<CorpusQuery>;
  readonly judgements?: Stream<ExportJudgement>;
};

/** What may be left out of an export, or added to it. */
export type ExportOptions = {
  readonly scores: boolean;
  readonly ids: boolean;
  readonly texts: boolean;
  /** Write the teacher's prompts: in their own field where the format has one, else before the texts. */
  readonly prompts: boolean;
  /** Put an apostrophe before CSV cells that a spreadsheet would run as a formula. */
  readonly escapeSpreadsheet: boolean;
};

/** The facts that a format needs besides the rows. */
export type ExportContext = {
  readonly snapshot: number;
  readonly dataset: string;
  /** The splits of the rows. */
  readonly splits: readonly string[];
  readonly prompts: { readonly query: string; readonly passage: string };
  /** How the negatives were chosen. */
  readonly recipe: Recipe;
  /** The run's negatives per pair: the number of negative columns. A row never has more. */
  readonly n: number;
  readonly options: ExportOptions;
};

/** The text that encoders read: the title, a space, the text. */
export function passageText(passage: CorpusPassage): string {
  return passage.title === '' ? passage.text : `${passage.title} ${passage.text}`;
}

/**
 * Refuses a row that would teach a trainer something false, or that a format cannot hold.
 * @throws WhetstoneError `internal`: a positive among the negatives, more than n negatives, or a score
 * that is not finite. Selection never makes such a row, so this is a defect of Whetstone.
 */
export function checkRow(row: ExportRow, n: number): void {
  const fail = (what: string): never => {
    throw new WhetstoneError(
      'internal',
      `The pair of query ${row.queryId} and passage ${row.positive.id} has ${what}. Nothing was exported; please report this.`,
      { details: { query: row.queryId, positive: row.positive.id } },
    );
  };
  for (const negative of row.negatives) {
    if (negative.id === row.positive.id || row.otherPositives.includes(negative.id)) {
      fail(`its query's positive ${negative.id} among its negatives`);
    }
    if (negative.score !== null && !Number.isFinite(negative.score)) fail('a score that is not a number');
  }
  if (row.positive.score !== null && !Number.isFinite(row.positive.score))
    fail('a score that is not a number');
  if (row.negatives.length > n) fail(`${row.negatives.length} negatives where the run has ${n}`);
}
