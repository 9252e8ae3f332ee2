import { type Field, lacksScore, type RowEncoder, rowEncoder } from './records.ts';
import { type ExportContext, type ExportPassage, type ExportRow, passageText } from './rows.ts';

// Column names and order are those of sentence-transformers' `mine_hard_negatives`. Its trainer reads
// columns by position and takes every column that is no label for a text, so ids come last; alone they are
// what `sentence_transformers.util.resolve_ids` turns into columns `anchor`, `positive`, `negative`.

/** What a record is made of: the pair, and one passage where the record is about a single one. */
type Item = { readonly row: ExportRow; readonly passage: ExportPassage; readonly label: 0 | 1 };

const anchor = ({ prompts, options }: ExportContext, name = 'anchor'): Field<Item>[] => {
  const prompt = options.prompts ? prompts.query : '';
  return [{ name, type: 'string', meaning: 'the query', cell: ({ row }) => prompt + row.query }];
};

const anchorId: Field<Item> = {
  name: 'anchor_id',
  type: 'string',
  meaning: 'the id of the query',
  cell: ({ row }) => row.queryId,
};

const text = (
  { prompts, options }: ExportContext,
  name: string,
  meaning: string,
  of: (item: Item) => ExportPassage | undefined,
): Field<Item> => {
  const prompt = options.prompts ? prompts.passage : '';
  return {
    name,
    type: 'string',
    meaning,
    cell: (item) => {
      const passage = of(item);
      return passage === undefined ? null : prompt + passageText(passage);
    },
  };
};

const id = (name: string, of: (item: Item) => ExportPassage | undefined): Field<Item> => ({
  name,
  type: 'string',
  meaning: `the id of the passage in ${name.replace(/_id$/, '')}`,
  cell: (item) => of(item)?.id ?? null,
});

const positiveOf = ({ row }: Item): ExportPassage => row.positive;
const passageOf = ({ passage }: Item): ExportPassage => passage;
const allOf = ({ row }: Item): readonly ExportPassage[] => [row.positive, ...row.negatives];

/** Texts first, labels or scores next, ids last. */
function fields(
  { options }: ExportContext,
  parts: { texts: Field<Item>[]; labels: Field<Item>[]; ids: Field<Item>[] },
): Field<Item>[] {
  return [...(options.texts ? parts.texts : []), ...parts.labels, ...(options.ids ? parts.ids : [])];
}

const whole = (row: ExportRow): Item => ({ row, passage: row.positive, label: 1 });

/** `anchor, positive`; with scores `score`, the positive's own. */
export function stPair(context: ExportContext): RowEncoder {
  const { options } = context;
  return rowEncoder(
    fields(context, {
      texts: [...anchor(context), text(context, 'positive', 'a passage that answers it', positiveOf)],
      labels: options.scores
        ? [
            {
              name: 'score',
              type: 'number',
              meaning: 'the teacher’s score of the pair',
              cell: ({ row }) => row.positive.score,
            },
          ]
        : [],
      ids: [anchorId, id('positive_id', positiveOf)],
    }),
    (row) => (options.scores && row.positive.score === null ? 'missing-score' : [whole(row)]),
  );
}

/** `anchor, positive, negative`, a record for each negative; with scores `scores`, [positive, negative]. */
export function stTriplet(context: ExportContext): RowEncoder {
  const { options } = context;
  return rowEncoder(
    fields(context, {
      texts: [
        ...anchor(context),
        text(context, 'positive', 'a passage that answers it', positiveOf),
        text(context, 'negative', 'a mined passage that does not', passageOf),
      ],
      labels: options.scores
        ? [
            {
              name: 'scores',
              type: 'numbers',
              meaning: 'the teacher’s scores: [positive, negative]',
              cell: ({ row, passage }) => [row.positive.score, passage.score],
            },
          ]
        : [],
      ids: [anchorId, id('positive_id', positiveOf), id('negative_id', passageOf)],
    }),
    (row) => {
      if (row.negatives.length === 0) return 'no-negatives';
      if (options.scores && lacksScore(row)) return 'missing-score';
      return row.negatives.map((passage) => ({ row, passage, label: 0 }));
    },
  );
}

/** `anchor, positive, negative_1 … negative_n`; with scores `scores`, [positive, negative …]. */
export function stNTuple(context: ExportContext): RowEncoder {
  const { options, n } = context;
  const places = Array.from({ length: n }, (_, index) => index);
  return rowEncoder(
    fields(context, {
      texts: [
        ...anchor(context),
        text(context, 'positive', 'a passage that answers it', positiveOf),
        ...places.map((index) =>
          text(
            context,
            `negative_${index + 1}`,
            `mined negative ${index + 1}`,
            ({ row }) => row.negatives[index],
          ),
        ),
      ],
      labels: options.scores
        ? [
            {
              name: 'scores',
              type: 'numbers',
              meaning: 'the teacher’s scores: [positive, negative_1, …]',
              cell: (item) => allOf(item).map((passage) => passage.score),
            },
          ]
        : [],
      ids: [
        anchorId,
        id('positive_id', positiveOf),
        ...places.map((index) => id(`negative_${index + 1}_id`, ({ row }) => row.negatives[index])),
      ],
    }),
    (row) => {
      if (row.negatives.length < n) return 'too-few-negatives';
      return options.scores && lacksScore(row) ? 'missing-score' : [whole(row)];
    },
  );
}

/** `anchor, positive, label`: the positive with 1, then each negative with 0; with scores `score` for `label`. */
export function stLabeledPair(context: ExportContext): RowEncoder {
  const { options } = context;
  return rowEncoder(
    fields(context, {
      texts: [...anchor(context), text(context, 'positive', 'any passage: see label or score', passageOf)],
      labels: [
        options.scores
          ? {
              name: 'score',
              type: 'number',
              meaning: 'the teacher’s score',
              cell: ({ passage }) => passage.score,
            }
          : {
              name: 'label',
              type: 'integer',
              meaning: '1 it answers the query, 0 it does not',
              cell: ({ label }) => label,
            },
      ],
      ids: [anchorId, id('positive_id', passageOf)],
    }),
    (row) => {
      if (options.scores && lacksScore(row)) return 'missing-score';
      return [whole(row), ...row.negatives.map((passage) => ({ row, passage, label: 0 }) as const)];
    },
    options.scores,
  );
}

/** `anchor, positive` (a list), `labels`; with scores `scores` for `labels`. */
export function stLabeledList(context: ExportContext): RowEncoder {
  const { options, prompts } = context;
  const prompt = options.prompts ? prompts.passage : '';
  return rowEncoder(
    fields(context, {
      texts: [
        ...anchor(context),
        {
          name: 'positive',
          type: 'strings',
          meaning: 'passages: the positive, then the negatives',
          cell: (item) => allOf(item).map((passage) => prompt + passageText(passage)),
        },
      ],
      labels: [
        options.scores
          ? {
              name: 'scores',
              type: 'numbers',
              meaning: 'the teacher’s score of each passage',
              cell: (item) => allOf(item).map((passage) => passage.score),
            }
          : {
              name: 'labels',
              type: 'integers',
              meaning: '1 the passage answers the query, 0 it does not',
              cell: ({ row }) => [1, ...row.negatives.map(() => 0)],
            },
      ],
      ids: [
        anchorId,
        {
          name: 'positive_ids',
          type: 'strings',
          meaning: 'the id of each passage',
          cell: (item) => allOf(item).map((passage) => passage.id),
        },
      ],
    }),
    (row) => {
      // A list of one teaches nothing: a listwise loss needs a pair to order. The miner drops these too.
      if (row.negatives.length === 0) return 'no-negatives';
      return options.scores && lacksScore(row) ? 'missing-score' : [whole(row)];
    },
  );
}
