import type { Migration } from '../../../platform/database/migrate.ts';

/** The window's jobs: what was asked for outlives the app. `request`, `error` and `log` are JSON. */
export const jobs: Migration = {
  name: 'jobs',
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
`,
};
