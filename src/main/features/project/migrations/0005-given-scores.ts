import type { Migration } from '../../../platform/database/migrate.ts';

/**
 * The scores that came with positives, beside those of given negatives: without the positive's own, a negative's score
 * can be held against nothing. The index finds at once whether some given negative has none.
 */
export const givenScores: Migration = {
  name: 'given-scores',
  sql: `
CREATE TABLE given_score (
  query_id INTEGER NOT NULL REFERENCES query (id),
  passage_id INTEGER NOT NULL REFERENCES passage (id),
  import_id INTEGER NOT NULL REFERENCES import (id),
  score REAL NOT NULL,
  PRIMARY KEY (query_id, passage_id, import_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX given_negative_unscored ON given_negative (query_id) WHERE score IS NULL;
`,
};
