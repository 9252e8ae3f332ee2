import { WhetstoneError } from '../../../../shared/errors.ts';
import type { TeacherConfig } from '../../../../shared/teachers.ts';
import { openReadable, type ReadableDatabase } from '../../../platform/database/open.ts';
import type { ComputeContext } from '../../../platform/jobs/compute-host.ts';
import { positivesReader } from '../../data/queries.ts';
import { MIGRATIONS } from '../../project/migrations/index.ts';
import { cutLength } from '../cut-list.ts';
import { openScorer } from './open-scorer.ts';
import type { RankedQueries } from './scorer.ts';
import type { ScorePairsTask, SearchOutput, SearchTask } from './task-schema.ts';

/**
 * Queries searched together: each group reads the corpus once, and its lists cross the process boundary as one
 * message (about 1.2 MB at 100 candidates).
 */
const GROUP = 1024;

/** Searches for all wanted queries, a group at a time; a group is handed out whole, with its positives' scores. */
export async function searchCorpus(task: SearchTask, { signal, emit }: ComputeContext): Promise<void> {
  const send = (output: SearchOutput): Promise<void> => emit(output);
  const db = openReadable(task.database, MIGRATIONS);
  const work = {
    signal,
    onProgress: (progress: { stage: string; done: number; total: number | null; unit: string }) =>
      void send({ type: 'progress', progress }),
  };
  const scorer = await openScorer(db, task, work);
  try {
    const readPositives = positivesReader(db, task.dataset);
    const total = task.queries.length;
    for (let from = 0; from < total; from += GROUP) {
      const queries = task.queries.slice(from, from + GROUP);
      const positives = [...queries].map(readPositives);
      // K candidates besides the positives: K + positives are searched for (design §4, step 0).
      const most = positives.reduce((most, set) => Math.max(most, set.size), 0);
      const ranked = await scorer.search(queries, task.topK + most, { signal });
      const pairQueries = Uint32Array.from(
        positives.flatMap((set, index) => Array<number>(set.size).fill(queries[index]!)),
      );
      const pairPassages = Uint32Array.from(positives.flatMap((set) => [...set]));
      const pairScores = await scorer.scorePairs(pairQueries, pairPassages, { signal });
      requirePositives(db, task.config, pairQueries, pairPassages, pairScores);
      await send({
        type: 'block',
        queries,
        ...cutLists(ranked, positives, task.topK),
        pairQueries,
        pairPassages,
        pairScores,
      });
      await send({
        type: 'progress',
        progress: { stage: 'Searching', done: Math.min(total, from + GROUP), total, unit: 'queries' },
      });
    }
  } finally {
    await scorer.close();
    db.close();
  }
}

/** Scores single pairs; answers with one score for each, NaN where there is none. */
export async function scorePairs(task: ScorePairsTask, { signal }: ComputeContext): Promise<Float64Array> {
  const db = openReadable(task.database, MIGRATIONS);
  const scorer = await openScorer(db, task, { signal });
  try {
    return await scorer.scorePairs(task.queries, task.passages, { signal });
  } finally {
    await scorer.close();
    db.close();
  }
}

/** A ranking that leaves positives out has no threshold for their pairs: refused, unless the owner said to skip them. */
function requirePositives(
  db: ReadableDatabase,
  config: TeacherConfig,
  queries: Uint32Array,
  passages: Uint32Array,
  scores: Float64Array,
): void {
  if (config.kind !== 'ranking' || config.missingPositive === 'skip') return;
  const first = scores.findIndex(Number.isNaN);
  if (first < 0) return;
  const query = nameOf(db, 'query', queries[first]!);
  const passage = nameOf(db, 'passage', passages[first]!);
  const missing = scores.filter(Number.isNaN).length;
  throw new WhetstoneError(
    'scores-missing',
    `The ranking has no score for ${missing} of the first ${scores.length} positives, among them "${passage}" of the query "${query}". Make it deeper or add them, or add the teacher with --missing-positive skip.`,
    { details: { missing, query, passage } },
  );
}

function nameOf(db: ReadableDatabase, table: 'query' | 'passage', id: number): string {
  return db.prepare(`SELECT external_id FROM ${table} WHERE id = ?`).pluck().get(id) as string;
}

/** Cuts each list where it holds K passages that are no positives. */
function cutLists(
  ranked: RankedQueries,
  positives: readonly ReadonlySet<number>[],
  topK: number,
): RankedQueries {
  const counts = new Uint32Array(ranked.counts.length);
  const passages = new Uint32Array(ranked.passages.length);
  const scores = new Float64Array(ranked.scores.length);
  let read = 0;
  let written = 0;
  for (const [query, count] of ranked.counts.entries()) {
    const length = cutLength(ranked.passages.subarray(read, read + count), positives[query]!, topK);
    passages.set(ranked.passages.subarray(read, read + length), written);
    scores.set(ranked.scores.subarray(read, read + length), written);
    counts[query] = length;
    written += length;
    read += count;
  }
  return { counts, passages: passages.slice(0, written), scores: scores.slice(0, written) };
}
