import type { Migration } from '../../../platform/database/migrate.ts';

/**
 * Queries that a curator has gone past in a queue without answering everything. A queue is named by a hash of what
 * makes it: a moved threshold makes another one, where they are to judge again.
 */
export const passed: Migration = {
  name: 'passed',
  sql: `
CREATE TABLE passed_query (
  id INTEGER PRIMARY KEY,
  queue TEXT NOT NULL,
  query_hash BLOB NOT NULL,
  curator TEXT NOT NULL,
  created_at TEXT NOT NULL,
  UNIQUE (queue, curator, query_hash)
) STRICT;
`,
};
