import type { Position } from '../../engine/formats/read/records.ts';
import type { WritableDatabase } from '../../platform/database/open.ts';
import type { PreparedItem, PreparedPassage, PreparedQuery, PreparedRecord, Reference } from './prepare.ts';
import type { RecordProblem } from './problems.ts';
import { createPromptTally, type DatasetPrompts } from './prompts.ts';

/** What an import has written so far. */
export type ImportCounts = {
  passages: number;
  /** Passages whose title and text were there already under another id. */
  mergedPassages: number;
  /** Passages without an id whose text was there already in another spelling: case, spaces, forms of characters. */
  respelledPassages: number;
  /** Passages that were there already, with the same id, title and text. */
  unchangedPassages: number;
  queries: number;
  unchangedQueries: number;
  /** (query, passage, split)s that were not judged before, or with another grade. */
  judgements: number;
  /** Those that were there already, with the same grade. */
  unchangedJudgements: number;
  positives: number;
  /** Given negatives that their query did not have yet, or had with another score. */
  givenNegatives: number;
  /** Rows with a prompt for queries or passages that is another than the first: then none is kept. */
  disagreeingPrompts: number;
  skipped: number;
};

export function emptyCounts(): ImportCounts {
  return {
    passages: 0,
    mergedPassages: 0,
    respelledPassages: 0,
    unchangedPassages: 0,
    queries: 0,
    unchangedQueries: 0,
    judgements: 0,
    unchangedJudgements: 0,
    positives: 0,
    givenNegatives: 0,
    disagreeingPrompts: 0,
    skipped: 0,
  };
}

export type Writer = {
  readonly counts: ImportCounts;
  /** What the rows say to put before queries and passages, where they agree. */
  readonly prompts: () => DatasetPrompts;
  /** Writes one record inside the caller's transaction; what is refused of it is reported and left out. */
  readonly write: (record: PreparedRecord) => void;
};

/**
 * Writes import records under one import id.
 *
 * Passages with the same title and text become one (in the whole data set, not only in this import) and keep all
 * their ids; judgements follow.
 *
 * @param onProblem throws to stop the import, or returns to leave the record out
 */
export function createRecordWriter(
  db: WritableDatabase,
  ids: { readonly dataset: number; readonly import: number },
  positiveFrom: number,
  onProblem: (problem: RecordProblem) => void,
): Writer {
  const counts = emptyCounts();
  const prompts = createPromptTally();
  const insertPassage = db.prepare(
    `INSERT INTO passage (dataset_id, import_id, external_id, title, text, content_hash, text_key)
     SELECT :dataset, :import, :name, :title, :text, :hash, :key
     WHERE NOT EXISTS (SELECT 1 FROM passage_alias WHERE dataset_id = :dataset AND external_id = :name)
     ON CONFLICT DO NOTHING`,
  );
  const passageByContent = db.prepare(
    'SELECT id, external_id AS externalId FROM passage WHERE content_hash = ? AND dataset_id = ?',
  );
  const passageByName = db
    .prepare(
      `SELECT id FROM passage WHERE dataset_id = :dataset AND external_id = :name
       UNION ALL SELECT passage_id FROM passage_alias WHERE dataset_id = :dataset AND external_id = :name LIMIT 1`,
    )
    .pluck();
  const insertAlias = db.prepare(
    'INSERT INTO passage_alias (dataset_id, external_id, passage_id, import_id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const insertQuery = db.prepare(
    `INSERT INTO query (dataset_id, import_id, external_id, text, content_hash) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  const queryByName = db.prepare('SELECT id, text FROM query WHERE dataset_id = ? AND external_id = ?');
  const insertJudgement = db.prepare(
    'INSERT INTO judgement (query_id, passage_id, split, import_id, grade) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const raiseGrade = db.prepare(
    'UPDATE judgement SET grade = ? WHERE query_id = ? AND passage_id = ? AND split = ? AND import_id = ?',
  );
  const ownGrade = db
    .prepare(
      'SELECT grade FROM judgement WHERE query_id = ? AND passage_id = ? AND split = ? AND import_id = ?',
    )
    .pluck();
  const earlierGrade = db
    .prepare(
      `SELECT grade FROM judgement WHERE query_id = ? AND passage_id = ? AND split = ? AND import_id < ?
       ORDER BY import_id DESC LIMIT 1`,
    )
    .pluck();
  const isFirst =
    db.prepare('SELECT 1 FROM import WHERE dataset_id = ? AND id < ?').get(ids.dataset, ids.import) ===
    undefined;
  const nextNegative = db
    .prepare('SELECT coalesce(max(position) + 1, 0) FROM given_negative WHERE query_id = ? AND import_id = ?')
    .pluck();
  const negativeBefore = db.prepare(
    `SELECT import_id AS import, score FROM given_negative WHERE query_id = ? AND passage_id = ?
     ORDER BY import_id DESC LIMIT 1`,
  );
  const insertNegative = db.prepare(
    'INSERT INTO given_negative (query_id, position, import_id, passage_id, score) VALUES (?, ?, ?, ?, ?)',
  );

  const insertScore = db.prepare(
    'INSERT INTO given_score (query_id, passage_id, import_id, score) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );

  const isErasedPassage = db.prepare('SELECT 1 FROM passage WHERE id = ? AND purged = 1');
  const isErasedQuery = db.prepare('SELECT 1 FROM query WHERE id = ? AND purged = 1');

  function erased(kind: 'passage' | 'query', id: string, at: Position): null {
    onProblem({
      code: 'erased-id',
      message: `The text of the ${kind} "${id}" was erased from this project on request and is not taken again. Remove the row, or leave it out with --on-error skip.`,
      field: 'id',
      at,
    });
    return null;
  }

  function findPassage(name: string): number | undefined {
    return passageByName.get({ dataset: ids.dataset, name }) as number | undefined;
  }

  function unknown(kind: 'passage' | 'query', id: string, field: string, at: Position): null {
    onProblem({
      code: 'unknown-id',
      message: `There is no ${kind} with the id "${id}" in this data set. Import the ${kind === 'passage' ? 'corpus' : 'file of queries'} that holds it first, correct the id, or leave such rows out with --on-error skip.`,
      field,
      at,
    });
    return null;
  }

  /** The passage's row id, or null when it was refused. */
  function writePassage(
    { name, isNamed, title, text, contentHash, textKey }: PreparedPassage,
    at: Position,
  ): number | null {
    const hash = Buffer.from(contentHash, 'latin1');
    const inserted = insertPassage.run({
      dataset: ids.dataset,
      import: ids.import,
      name,
      title,
      text,
      hash,
      key: textKey,
    });
    if (inserted.changes === 1) {
      counts.passages++;
      return Number(inserted.lastInsertRowid);
    }
    const same = passageByContent.get(hash, ids.dataset) as { id: number; externalId: string } | undefined;
    const named = findPassage(name);
    if (same !== undefined && (named === undefined || named === same.id)) {
      if (same.externalId === name || named === same.id) counts.unchangedPassages++;
      else {
        insertAlias.run(ids.dataset, name, same.id, ids.import);
        counts.mergedPassages++;
      }
      return same.id;
    }
    if (named !== undefined && isErasedPassage.get(named) !== undefined) return erased('passage', name, at);
    if (named !== undefined && !isNamed) {
      // Same normalised text, another spelling: without ids of their own the two are one passage.
      counts.respelledPassages++;
      return named;
    }
    onProblem({
      code: 'duplicate-id',
      message: `The id "${name}" stands for two different passages. Give one of them another id, or leave the second out with --on-error skip.`,
      field: 'id',
      at,
    });
    return null;
  }

  function writeQuery(item: PreparedQuery | Reference, at: Position): number | null {
    if (item.text === null) {
      const found = queryByName.get(ids.dataset, item.name) as { id: number } | undefined;
      return found?.id ?? unknown('query', item.name, 'query', at);
    }
    const { name, isNamed, text, contentHash } = item;
    const inserted = insertQuery.run(ids.dataset, ids.import, name, text, Buffer.from(contentHash, 'latin1'));
    if (inserted.changes === 1) {
      counts.queries++;
      return Number(inserted.lastInsertRowid);
    }
    const there = queryByName.get(ids.dataset, name) as { id: number; text: string };
    if (isErasedQuery.get(there.id) !== undefined) return erased('query', name, at);
    if (there.text === text || !isNamed) {
      counts.unchangedQueries++;
      return there.id;
    }
    onProblem({
      code: 'duplicate-id',
      message: `The id "${name}" stands for two different queries. Give one of them another id, or leave the second out with --on-error skip.`,
      field: 'id',
      at,
    });
    return null;
  }

  function writeJudgement(query: number, passage: number, split: string | null, grade: number): void {
    const key = [query, passage, split ?? 'train', ids.import] as const;
    const isNew = insertJudgement.run(...key, grade).changes === 1;
    const own = isNew ? null : (ownGrade.get(...key) as number);
    if (own !== null && own >= grade) return;
    const earlier = isFirst ? undefined : (earlierGrade.get(...key) as number | undefined);
    // Within one source the highest grade holds, and a pair counts once.
    if (own !== null) {
      raiseGrade.run(grade, ...key);
      count(own, earlier, -1);
    }
    count(grade, earlier, 1);
  }

  function count(grade: number, earlier: number | undefined, by: 1 | -1): void {
    if (grade === earlier) counts.unchangedJudgements += by;
    else counts.judgements += by;
    if (grade !== earlier && grade >= positiveFrom) counts.positives += by;
  }

  /** An item with text is a passage of its own; one with only an id refers to one that is there. */
  function passageOf({ passage }: PreparedItem, field: string, at: Position): number | null {
    if (passage.text !== null) return writePassage(passage, at);
    return findPassage(passage.name) ?? unknown('passage', passage.name, field, at);
  }

  function write(record: PreparedRecord): void {
    if (record.kind === 'passage') {
      writePassage(record.passage, record.at);
    } else if (record.kind === 'query') {
      writeQuery(record.query, record.at);
    } else if (record.kind === 'judgement') {
      const query = queryByName.get(ids.dataset, record.queryId) as { id: number } | undefined;
      if (query === undefined) return void unknown('query', record.queryId, 'query-id', record.at);
      const passage = findPassage(record.passageId);
      if (passage === undefined) return void unknown('passage', record.passageId, 'corpus-id', record.at);
      writeJudgement(query.id, passage, record.split, record.grade);
    } else {
      writeExample(record);
    }
  }

  function writeExample(record: Extract<PreparedRecord, { kind: 'example' }>): void {
    const query = writeQuery(record.query, record.at);
    if (query === null) return;
    prompts.note(record);
    counts.disagreeingPrompts = prompts.disagreeing();
    for (const item of record.positives) {
      const passage = passageOf(item, 'positive', record.at);
      if (passage === null) continue;
      writeJudgement(query, passage, record.split, item.grade ?? positiveFrom);
      if (item.score !== null) insertScore.run(query, passage, ids.import, item.score);
    }
    for (const item of record.negatives) {
      const passage = passageOf(item, 'negative', record.at);
      if (passage === null) continue;
      if (item.grade !== null) writeJudgement(query, passage, record.split, item.grade);
      // Rows of one query often repeat a negative beside another positive, and data are imported again.
      const before = negativeBefore.get(query, passage) as
        | { import: number; score: number | null }
        | undefined;
      const isKnown = item.score === null || item.score === before?.score;
      if (before !== undefined && (before.import === ids.import || isKnown)) continue;
      insertNegative.run(query, nextNegative.get(query, ids.import), ids.import, passage, item.score);
      counts.givenNegatives++;
    }
  }

  return { counts, prompts: prompts.agreed, write };
}
