import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import { isCurrent } from '../mining/find-retrieval.ts';
import { listRetrievals } from '../mining/retrieval-store.ts';
import type { ReadableProject } from './project.ts';

export type DatasetStatus = {
  readonly name: string;
  readonly passages: number;
  readonly queries: number;
  readonly positiveFrom: number;
  readonly splits: readonly {
    readonly split: string;
    readonly queries: number;
    readonly positives: number;
    readonly judgedZero: number;
  }[];
  readonly givenNegatives: number;
  /** What its files say to put before queries and passages. */
  readonly queryPrompt: string | null;
  readonly passagePrompt: string | null;
};

export type ProjectStatus = {
  readonly project: string;
  /** Of all that lies in the project's folder. */
  readonly bytes: number;
  readonly datasets: readonly DatasetStatus[];
  readonly teachers: readonly { readonly id: string; readonly kind: string }[];
  readonly retrievals: readonly {
    readonly teacher: string;
    readonly dataset: string;
    readonly split: string | null;
    readonly topK: number;
    readonly queries: number;
    /** Outdated: complete, of data that has changed since. */
    readonly state: 'running' | 'complete' | 'outdated';
  }[];
  readonly runs: readonly string[];
  readonly labels: number;
  readonly snapshots: readonly {
    readonly number: number;
    readonly run: string;
    readonly pairs: number;
    readonly createdAt: string;
  }[];
};

/** What the imports noted that they brought, without what was erased since: a million rows are not gone through. */
function countImported(db: ReadableDatabase, table: 'passage' | 'query', dataset: number): number {
  const notes = table === 'passage' ? '$.passages' : '$.queries';
  return db
    .prepare(
      `SELECT (SELECT coalesce(sum(counts ->> '${notes}'), 0) FROM import WHERE dataset_id = :dataset AND state = 'complete')
              - (SELECT count(*) FROM ${table} WHERE dataset_id = :dataset AND purged = 1)`,
    )
    .pluck()
    .get({ dataset }) as number;
}

function bytesBelow(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce(
      // Another process may take a file away meanwhile.
      (sum, { parentPath, name }) =>
        sum + (statSync(join(parentPath, name), { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
}

/** What a project holds, counted. It goes through all judgements: not for main's event loop. */
export function readStatus(project: Pick<ReadableProject, 'db' | 'folders'>): ProjectStatus {
  const { db, folders } = project;
  const datasets = db
    .prepare(
      `SELECT id, name, positive_from AS positiveFrom, query_prompt AS queryPrompt, passage_prompt AS passagePrompt
       FROM dataset WHERE id IN (SELECT dataset_id FROM import WHERE state = 'complete') ORDER BY id`,
    )
    .all() as (Pick<DatasetStatus, 'name' | 'positiveFrom' | 'queryPrompt' | 'passagePrompt'> & {
    id: number;
  })[];
  const count = (sql: string, ...parameters: unknown[]): number =>
    db
      .prepare(sql)
      .pluck()
      .get(...parameters) as number;
  return {
    project: folders.root,
    bytes: bytesBelow(folders.root),
    datasets: datasets.map(({ id, name, positiveFrom, ...prompts }) => ({
      name,
      positiveFrom,
      ...prompts,
      passages: countImported(db, 'passage', id),
      queries: countImported(db, 'query', id),
      splits: db
        .prepare(
          `SELECT split, count(DISTINCT query_id) AS queries, sum(grade >= :from) AS positives, sum(grade = 0) AS judgedZero
           FROM visible_judgement JOIN query ON query.id = query_id WHERE dataset_id = :dataset GROUP BY split ORDER BY split`,
        )
        .all({ dataset: id, from: positiveFrom }) as DatasetStatus['splits'],
      givenNegatives: count(
        'SELECT count(*) FROM given_negative JOIN visible_query ON visible_query.id = query_id WHERE dataset_id = ?',
        id,
      ),
    })),
    teachers: db.prepare('SELECT id, kind FROM teacher ORDER BY id').all() as ProjectStatus['teachers'],
    retrievals: listRetrievals(db).map((retrieval) => {
      const { id, teacher, split, topK, state } = retrieval;
      const dataset = datasets.find((each) => each.id === retrieval.dataset)!;
      return {
        teacher,
        dataset: dataset.name,
        split,
        topK,
        queries: count('SELECT count(*) FROM candidate_list WHERE retrieval_id = ?', id),
        state: state === 'complete' && !isCurrent(db, dataset, retrieval) ? 'outdated' : state,
      };
    }),
    runs: db.prepare('SELECT name FROM run ORDER BY name').pluck().all() as string[],
    labels: count('SELECT count(*) FROM current_label'),
    snapshots: db
      .prepare(
        `SELECT number, run_name AS run, created_at AS createdAt,
                (SELECT count(*) FROM snapshot_pair WHERE snapshot = number) AS pairs FROM snapshot ORDER BY number`,
      )
      .all() as ProjectStatus['snapshots'],
  };
}
