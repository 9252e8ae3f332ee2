import type { Migration } from '../../../platform/database/migrate.ts';

/** What a data set's own files say to put before its queries and passages. */
export const prompts: Migration = {
  name: 'prompts',
  sql: `
ALTER TABLE dataset ADD COLUMN query_prompt TEXT;
ALTER TABLE dataset ADD COLUMN passage_prompt TEXT;
`,
};
