import type { ReadableDatabase, WritableDatabase } from '../../platform/database/open.ts';

/** What is put before a data set's queries and passages, as its own files say; null where they say nothing. */
export type DatasetPrompts = { readonly query: string | null; readonly passage: string | null };

/** The prompts that a source's rows carry. They are the data set's where all that carry one agree. */
export type PromptTally = {
  readonly note: (row: { readonly prompt?: string; readonly passagePrompt?: string }) => void;
  readonly agreed: () => DatasetPrompts;
  /** Rows whose prompt is another than the first. */
  readonly disagreeing: () => number;
};

export function createPromptTally(): PromptTally {
  const first: { query: string | null; passage: string | null } = { query: null, passage: null };
  const others = { query: 0, passage: 0 };
  const note = (side: keyof DatasetPrompts, prompt: string | undefined): void => {
    if (prompt === undefined) return;
    first[side] ??= prompt;
    if (prompt !== first[side]) others[side]++;
  };
  const agreed = (side: keyof DatasetPrompts): string | null => (others[side] === 0 ? first[side] : null);
  return {
    note: ({ prompt, passagePrompt }) => {
      note('query', prompt);
      note('passage', passagePrompt);
    },
    agreed: () => ({ query: agreed('query'), passage: agreed('passage') }),
    disagreeing: () => others.query + others.passage,
  };
}

/** Keeps a data set's prompts; an import that names none leaves those of earlier ones. */
export function storePrompts(
  db: WritableDatabase,
  dataset: number,
  { query, passage }: DatasetPrompts,
): void {
  db.prepare(
    `UPDATE dataset SET query_prompt = coalesce(?, query_prompt), passage_prompt = coalesce(?, passage_prompt)
     WHERE id = ?`,
  ).run(query, passage, dataset);
}

export function readPrompts(db: ReadableDatabase, dataset: number): DatasetPrompts {
  return db
    .prepare('SELECT query_prompt AS query, passage_prompt AS passage FROM dataset WHERE id = ?')
    .get(dataset) as DatasetPrompts;
}
