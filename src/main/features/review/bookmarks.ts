import type { WritableDatabase } from '../../platform/database/open.ts';
import type { LabelTarget } from './labels.ts';

/** Marks a candidate to come back to, or takes the mark away. It is no label, and counts for nothing. */
export function setBookmark(
  db: WritableDatabase,
  { queryHash, passageHash }: LabelTarget,
  curator: string,
  later: boolean,
): void {
  if (later) {
    db.prepare(
      'INSERT INTO bookmark (query_hash, passage_hash, curator, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    ).run(queryHash, passageHash, curator, new Date().toISOString());
  } else {
    db.prepare('DELETE FROM bookmark WHERE query_hash = ? AND passage_hash = ? AND curator = ?').run(
      queryHash,
      passageHash,
      curator,
    );
  }
}
