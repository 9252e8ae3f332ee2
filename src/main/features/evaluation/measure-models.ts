import type { Evaluation, Metric } from '../../../shared/evaluation.ts';
import { measure } from '../../engine/metrics/measure.ts';
import { type Dataset, findDataset, listSplits } from '../data/queries.ts';
import { findRetrieval, lastImport } from '../mining/find-retrieval.ts';
import type { Retrieval } from '../mining/retrieval-store.ts';
import type { ReadableProject } from '../project/project.ts';
import { APP_VERSION } from '../project/version.ts';
import { compareModels, drawsFor, type ModelValues } from './compare-models.ts';
import { findLeaks } from './leaks.ts';
import { type JudgedQuery, qrelsFingerprint, readQrels } from './qrels.ts';
import { readRankings } from './rankings.ts';

export type MeasureRequest = {
  readonly dataset: string;
  /** null: all splits. */
  readonly split: string | null;
  readonly metrics: readonly Metric[];
  /** Ids, each once. */
  readonly teachers: readonly string[];
  /** One of the teachers, or null. */
  readonly baseline: string | null;
};

/**
 * Measures teachers by the retrievals that the project holds of them, and compares them. As selection is, it is a pure
 * function of those and of the data's judgements: nothing is stored that could outlive what it came from.
 *
 * @throws WhetstoneError `retrieval-missing`
 */
export function measureModels(
  { db }: Pick<ReadableProject, 'db'>,
  { dataset: name, split, metrics, teachers, baseline }: MeasureRequest,
): Evaluation {
  const dataset = findDataset(db, name);
  const leaks = findLeaks(db, dataset, split);
  const qrels = readQrels(db, dataset, split);
  const placeOf = new Map(qrels.map(({ query }, place) => [query, place]));
  const draws = drawsFor(qrels.length);
  const models = teachers.map((teacher): ModelValues => {
    const retrieval = findRetrieval(db, teacher, dataset, split);
    const { values, unranked } = measureRetrieval(db, retrieval, dataset, qrels, placeOf, metrics);
    return { id: teacher, teacherKey: retrieval.teacherKey, retrieval: retrieval.key, unranked, values };
  });
  return {
    dataset: dataset.name,
    split,
    leaks,
    includesTrain: split === 'train' || (split === null && hasTrain(db, dataset)),
    metrics,
    baseline,
    queries: qrels.map(({ id }) => id),
    models: compareModels(metrics, models, baseline, draws),
    madeOf: {
      appVersion: APP_VERSION,
      importsUpTo: lastImport(db, dataset.id),
      judgements: qrelsFingerprint(db, qrels),
      ...draws,
    },
  };
}

/** A query that the teacher ranks nothing for counts as 0: its share of the work was the same. */
function measureRetrieval(
  db: ReadableProject['db'],
  { id }: Retrieval,
  { positiveFrom }: Dataset,
  qrels: readonly JudgedQuery[],
  placeOf: ReadonlyMap<number, number>,
  metrics: readonly Metric[],
): Pick<ModelValues, 'values' | 'unranked'> {
  const values = metrics.map(() => new Float64Array(qrels.length));
  let ranked = 0;
  for (const { query, passages } of readRankings(db, id)) {
    const place = placeOf.get(query);
    if (place === undefined) continue;
    if (passages.length > 0) ranked++;
    const { grades } = qrels[place]!;
    for (const [index, metric] of metrics.entries())
      values[index]![place] = measure(metric, passages, grades, positiveFrom);
  }
  return { values, unranked: qrels.length - ranked };
}

function hasTrain(db: ReadableProject['db'], dataset: Dataset): boolean {
  return listSplits(db, dataset.id).includes('train');
}
