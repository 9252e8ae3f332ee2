import type { Migration } from '../../../platform/database/migrate.ts';

/**
 * Of a curator's labels on one pair the one said last holds, which an imported log need not bring in that order: by the
 * moment, and by the number only within it.
 */
export const labelTime: Migration = {
  name: 'label-time',
  sql: `
ALTER TABLE label_event ADD COLUMN said_at REAL GENERATED ALWAYS AS (unixepoch(created_at, 'subsec')) VIRTUAL;
DROP VIEW current_label;
CREATE VIEW current_label AS
  SELECT e.* FROM label_event e
  WHERE e.label IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM label_event later
    WHERE later.query_hash = e.query_hash AND later.passage_hash = e.passage_hash
      AND later.curator = e.curator AND (later.said_at, later.id) > (e.said_at, e.id));
DROP INDEX label_event_curator;
CREATE INDEX label_event_curator ON label_event (curator, said_at, id);
`,
};
