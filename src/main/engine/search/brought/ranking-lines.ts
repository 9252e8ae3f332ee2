import { z } from 'zod';
import { BadRow } from '../../formats/read/failures.ts';
import { parseJson } from '../../formats/read/json.ts';

/** One line of a ranking: a teacher's score of a passage for a query. */
export type RankingRecord = { readonly queryId: string; readonly passageId: string; readonly score: number };

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * A line of a TREC run: `qid Q0 docid rank score tag`, separated by spaces or tabs.
 *
 * @throws BadRow
 */
export function parseTrecLine(text: string): RankingRecord {
  const cells = text.trim().split(/\s+/);
  const [queryId, , passageId, , score] = cells;
  if (cells.length !== 6 || queryId === undefined || passageId === undefined || score === undefined) {
    throw new BadRow(
      'wrong-columns',
      null,
      `A TREC run has 6 columns, "qid Q0 docid rank score tag"; this line has ${cells.length}. Add what is missing, or write JSON Lines.`,
    );
  }
  const value = DECIMAL.test(score) ? Number(score) : Number.NaN;
  if (!Number.isFinite(value)) throw badScore();
  return { queryId, passageId, score: value };
}

const idSchema = z.union([z.string().min(1), z.int().transform(String)]);
const passageIds = {
  id: idSchema.optional(),
  passage_id: idSchema.optional(),
  docid: idSchema.optional(),
};
const hitSchema = z.object({ ...passageIds, score: z.number() });
const lineSchema = z.object({
  query_id: idSchema,
  passage_id: idSchema.optional(),
  docid: idSchema.optional(),
  score: z.number().optional(),
  hits: z.array(hitSchema).optional(),
});

/**
 * A line of JSON: `{query_id, passage_id (or docid), score}`, or `{query_id, hits: [{id, score}, …]}`. Ids are strings
 * or whole numbers.
 *
 * @throws BadRow
 */
export function parseJsonLine(text: string): readonly RankingRecord[] {
  const parsed = lineSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join('.') ?? '';
    if (path.endsWith('score')) throw badScore();
    throw wrongShape(path);
  }
  const { query_id: queryId, hits, score } = parsed.data;
  if (hits !== undefined) {
    return hits.map((hit, index) => {
      const passageId = hit.id ?? hit.passage_id ?? hit.docid;
      if (passageId === undefined) throw wrongShape(`hits.${index}.id`);
      return { queryId, passageId, score: hit.score };
    });
  }
  const passageId = parsed.data.passage_id ?? parsed.data.docid;
  if (passageId === undefined) throw wrongShape('passage_id');
  if (score === undefined) throw wrongShape('score');
  return [{ queryId, passageId, score }];
}

function badScore(): BadRow {
  return new BadRow(
    'bad-score',
    'score',
    'The score is not a finite number. Correct it, or leave the line out.',
  );
}

function wrongShape(path: string): BadRow {
  return new BadRow(
    'wrong-type',
    path,
    `"${path}" is missing or of another type. Write {"query_id", "passage_id", "score"} or {"query_id", "hits": [{"id", "score"}]}.`,
  );
}
