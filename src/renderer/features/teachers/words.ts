import type { TeacherConfig } from './types.ts';

/** What each kind of teacher is called. */
export const KIND_NAMES = {
  dense: 'Encoder',
  bm25: 'BM25',
  random: 'Random',
  given: 'Given negatives',
  embeddings: 'Embeddings',
  ranking: 'Ranking',
} as const satisfies Record<TeacherConfig['kind'], string>;

/** A teacher in one phrase, for a list. */
export function teacherPhrase(config: TeacherConfig): string {
  switch (config.kind) {
    case 'dense':
      return `${config.model}, ${config.dimension} dimensions`;
    case 'bm25':
      return `k1 ${config.k1}, b ${config.b}, ${config.stopWords === 'english' ? 'English stop words out' : 'all words'}`;
    case 'random':
      return `seed ${config.seed}`;
    case 'given':
      return 'what came with the data';
    case 'embeddings':
      return `made elsewhere, ${config.dimension} dimensions`;
    case 'ranking':
      return 'made elsewhere';
  }
}

export const POOLING_NAMES = {
  mean: 'Mean',
  cls: 'First token',
  last: 'Last token',
} as const;

export const SIMILARITY_NAMES = { cosine: 'Cosine', dot: 'Dot product' } as const;

const ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * Why a name cannot be a teacher's id; null where it can.
 *
 * @param taken the ids there are
 */
export function idProblem(id: string, taken: readonly string[]): string | null {
  if (id === '') return 'Give it a name.';
  if (!ID_PATTERN.test(id)) return 'Letters, digits, “.”, “_” and “-”, at most 64.';
  return taken.includes(id) ? 'Another teacher has this name.' : null;
}

/** The first of `name`, `name-2`, `name-3` … that no teacher has. */
export function freeId(name: string, taken: readonly string[]): string {
  if (!taken.includes(name)) return name;
  for (let number = 2; ; number++) {
    const id = `${name.slice(0, 60)}-${number}`;
    if (!taken.includes(id)) return id;
  }
}
