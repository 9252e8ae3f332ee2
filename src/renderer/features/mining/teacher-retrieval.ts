import type { ListedTeacher } from './types.ts';

type Retrieval = ListedTeacher['retrievals'][number];

/**
 * What a teacher has found for the queries of a split; one search over all splits serves for each of them. Main has the
 * last word on whether one that is older than the data still fits.
 */
export function retrievalOf(
  teacher: Pick<ListedTeacher, 'retrievals'> | undefined,
  dataset: string,
  split: string | null,
): Retrieval | null {
  const fits = (each: Retrieval): boolean =>
    each.state === 'complete' && each.dataset === dataset && (each.split === null || each.split === split);
  return teacher?.retrievals.find(fits) ?? null;
}

/** A teacher in a list: its name, and how far it is. */
export function teacherOption(teacher: ListedTeacher, dataset: string, split: string | null): string {
  const retrieval = retrievalOf(teacher, dataset, split);
  return `${teacher.id} · ${retrieval === null ? 'has not searched yet' : `top ${retrieval.topK}`}`;
}
