import type { Migration } from '../../../platform/database/migrate.ts';

/**
 * What the window keeps. Jobs outlive the app: `request`, `error` and `log` are JSON. A bookmark is a curator's "later":
 * no label, and by content hash as labels are.
 */
export const window: Migration = {
  name: 'window',
  sql: `
CREATE TABLE job (
  id INTEGER PRIMARY KEY,
  request TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'interrupted')),
  outcome TEXT,
  error TEXT,
  log TEXT NOT NULL DEFAULT '[]',
  created_at TEXT NOT NULL,
  started_at TEXT,
  finished_at TEXT
) STRICT;
CREATE INDEX job_state ON job (state, id);

CREATE TABLE bookmark (
  query_hash BLOB NOT NULL,
  passage_hash BLOB NOT NULL,
  curator TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (query_hash, passage_hash, curator)
) STRICT, WITHOUT ROWID;
`,
};
