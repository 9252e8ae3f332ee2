import type { Migration } from '../../../platform/database/migrate.ts';

/** Which rows of a window are encoded, a byte for each, while it is not whole; NULL where it is. */
export const encodedRows: Migration = {
  name: 'encoded-rows',
  sql: 'ALTER TABLE embedding_window ADD COLUMN rows BLOB',
};
