import type { Migration } from '../../../platform/database/migrate.ts';

/**
 * The first schema. Notes on what is not plain:
 * - Rows of an import that is still running carry its id and are left out of the `visible_…` views; completing
 *   the import is one update of its state.
 * - `content_hash` is the first 16 bytes of SHA-256 over title, NUL, text: the identity of a passage for merging and for labels.
 *   `text_key` is 48 bits of SHA-256 over the normalised text: equal for near-identical spellings of one text.
 * - A later import's grade for the same (query, passage, split) wins; the view picks it.
 * - Candidate lists are blobs, best first: passage ids as little-endian uint32, scores as float64.
 */
export const first: Migration = {
  name: 'first',
  sql: `
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE dataset (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  positive_from INTEGER NOT NULL CHECK (positive_from >= 1),
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE import (
  id INTEGER PRIMARY KEY,
  dataset_id INTEGER NOT NULL REFERENCES dataset (id),
  state TEXT NOT NULL CHECK (state IN ('running', 'complete')),
  source TEXT NOT NULL,
  format TEXT NOT NULL,
  started_at TEXT NOT NULL,
  finished_at TEXT,
  counts TEXT NOT NULL DEFAULT '{}'
) STRICT;

CREATE TABLE passage (
  id INTEGER PRIMARY KEY,
  dataset_id INTEGER NOT NULL REFERENCES dataset (id),
  import_id INTEGER NOT NULL REFERENCES import (id),
  external_id TEXT NOT NULL,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  content_hash BLOB NOT NULL,
  text_key INTEGER NOT NULL,
  purged INTEGER NOT NULL DEFAULT 0,
  UNIQUE (dataset_id, external_id)
) STRICT;
CREATE UNIQUE INDEX passage_content ON passage (content_hash, dataset_id);

CREATE TABLE passage_alias (
  dataset_id INTEGER NOT NULL,
  external_id TEXT NOT NULL,
  passage_id INTEGER NOT NULL REFERENCES passage (id),
  import_id INTEGER NOT NULL REFERENCES import (id),
  PRIMARY KEY (dataset_id, external_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX passage_alias_passage ON passage_alias (passage_id);

CREATE TABLE query (
  id INTEGER PRIMARY KEY,
  dataset_id INTEGER NOT NULL REFERENCES dataset (id),
  import_id INTEGER NOT NULL REFERENCES import (id),
  external_id TEXT NOT NULL,
  text TEXT NOT NULL,
  content_hash BLOB NOT NULL,
  purged INTEGER NOT NULL DEFAULT 0,
  UNIQUE (dataset_id, external_id)
) STRICT;
CREATE INDEX query_content ON query (content_hash);

CREATE TABLE judgement (
  query_id INTEGER NOT NULL REFERENCES query (id),
  passage_id INTEGER NOT NULL REFERENCES passage (id),
  split TEXT NOT NULL,
  import_id INTEGER NOT NULL REFERENCES import (id),
  grade INTEGER NOT NULL CHECK (grade >= 0),
  PRIMARY KEY (query_id, passage_id, split, import_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE given_negative (
  query_id INTEGER NOT NULL REFERENCES query (id),
  position INTEGER NOT NULL,
  import_id INTEGER NOT NULL REFERENCES import (id),
  passage_id INTEGER NOT NULL REFERENCES passage (id),
  score REAL,
  PRIMARY KEY (query_id, import_id, position)
) STRICT, WITHOUT ROWID;

CREATE VIEW visible_passage AS SELECT * FROM passage
  WHERE import_id NOT IN (SELECT id FROM import WHERE state = 'running');
CREATE VIEW visible_query AS SELECT * FROM query
  WHERE import_id NOT IN (SELECT id FROM import WHERE state = 'running');
CREATE VIEW visible_judgement AS
  SELECT query_id, passage_id, split, grade, max(import_id) AS import_id FROM judgement
  WHERE import_id NOT IN (SELECT id FROM import WHERE state = 'running')
  GROUP BY query_id, passage_id, split;

CREATE TABLE label_event (
  id INTEGER PRIMARY KEY,
  query_hash BLOB NOT NULL,
  passage_hash BLOB NOT NULL,
  label TEXT CHECK (label IN ('false-negative', 'true-negative', 'ambiguous')),
  note TEXT,
  curator TEXT NOT NULL,
  created_at TEXT NOT NULL,
  undoes INTEGER UNIQUE REFERENCES label_event (id),
  queue TEXT,
  queue_probability REAL
) STRICT;
CREATE INDEX label_event_pair ON label_event (query_hash, passage_hash, curator, id);
CREATE INDEX label_event_curator ON label_event (curator, id);
CREATE TRIGGER label_event_is_append_only_update BEFORE UPDATE OF label, curator, created_at ON label_event
  BEGIN SELECT RAISE (ABORT, 'the label log is append-only'); END;
CREATE TRIGGER label_event_is_append_only_delete BEFORE DELETE ON label_event
  BEGIN SELECT RAISE (ABORT, 'the label log is append-only'); END;
CREATE VIEW current_label AS
  SELECT e.* FROM label_event e
  WHERE e.label IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM label_event later
    WHERE later.query_hash = e.query_hash AND later.passage_hash = e.passage_hash
      AND later.curator = e.curator AND later.id > e.id);

CREATE TABLE teacher (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('dense', 'bm25', 'random', 'embeddings', 'ranking', 'given')),
  config TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE embedding_window (
  file TEXT NOT NULL,
  window INTEGER NOT NULL,
  fingerprint TEXT NOT NULL,
  PRIMARY KEY (file, window)
) STRICT, WITHOUT ROWID;

CREATE TABLE retrieval (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  teacher_id TEXT NOT NULL REFERENCES teacher (id),
  teacher_key TEXT NOT NULL,
  dataset_id INTEGER NOT NULL REFERENCES dataset (id),
  split TEXT,
  top_k INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'complete')),
  facts TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE candidate_list (
  retrieval_id INTEGER NOT NULL REFERENCES retrieval (id) ON DELETE CASCADE,
  query_id INTEGER NOT NULL REFERENCES query (id),
  passages BLOB NOT NULL,
  scores BLOB NOT NULL,
  PRIMARY KEY (retrieval_id, query_id)
) STRICT;

CREATE TABLE pair_score (
  retrieval_id INTEGER NOT NULL REFERENCES retrieval (id) ON DELETE CASCADE,
  query_id INTEGER NOT NULL REFERENCES query (id),
  passage_id INTEGER NOT NULL REFERENCES passage (id),
  score REAL,
  PRIMARY KEY (retrieval_id, query_id, passage_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE run (
  name TEXT PRIMARY KEY,
  recipe TEXT NOT NULL,
  app_version TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshot (
  number INTEGER PRIMARY KEY,
  run_name TEXT NOT NULL,
  recipe TEXT NOT NULL,
  facts TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE snapshot_pair (
  snapshot INTEGER NOT NULL REFERENCES snapshot (number),
  position INTEGER NOT NULL,
  query_id INTEGER NOT NULL REFERENCES query (id),
  positive_id INTEGER NOT NULL REFERENCES passage (id),
  split TEXT NOT NULL,
  grade INTEGER,
  score REAL,
  promoted INTEGER NOT NULL,
  PRIMARY KEY (snapshot, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshot_negative (
  snapshot INTEGER NOT NULL,
  pair INTEGER NOT NULL,
  position INTEGER NOT NULL,
  passage_id INTEGER NOT NULL REFERENCES passage (id),
  teacher_id TEXT NOT NULL,
  score REAL,
  PRIMARY KEY (snapshot, pair, position),
  FOREIGN KEY (snapshot, pair) REFERENCES snapshot_pair (snapshot, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshot_mask (
  snapshot INTEGER NOT NULL REFERENCES snapshot (number),
  query_id INTEGER NOT NULL REFERENCES query (id),
  passage_id INTEGER NOT NULL REFERENCES passage (id),
  role TEXT NOT NULL CHECK (role IN ('positive', 'false-negative', 'true-negative', 'ambiguous')),
  PRIMARY KEY (snapshot, query_id, passage_id, role)
) STRICT, WITHOUT ROWID;
`,
};
