import type { Provenance } from '../../engine/formats/write/card-facts.ts';
import { findDataset } from '../data/queries.ts';
import type { Project, ReadableProject } from '../project/project.ts';
import type { Snapshot } from './snapshot.ts';
import { FILLED_TEACHER } from './snapshot-rows.ts';

/** The prompts of the teacher that the run names first; where it has none, the data set's own. */
export function promptsOf({ facts }: Snapshot): { query: string; passage: string } {
  const config = facts.teachers[0]?.config;
  if (config?.kind === 'dense' && config.queryPrompt + config.passagePrompt !== '')
    return { query: config.queryPrompt, passage: config.passagePrompt };
  return { query: facts.prompts.query ?? '', passage: facts.prompts.passage ?? '' };
}

/** Where an export's numbers come from, for its card: the snapshot's own, and the data as the snapshot saw it. */
export function provenanceOf(
  project: ReadableProject | Project,
  snapshot: Snapshot,
  licence: string | null,
): Provenance {
  const { db } = project;
  const dataset = findDataset(db, snapshot.facts.dataset);
  const upTo = snapshot.facts.importsUpTo;
  const count = (table: string): number =>
    db
      .prepare(`SELECT count(*) FROM ${table} WHERE purged = 0 AND dataset_id = ? AND import_id <= ?`)
      .pluck()
      .get(dataset.id, upTo) as number;
  const frozen = (what: string, table: string): number =>
    db.prepare(`SELECT ${what} FROM ${table} WHERE snapshot = ?`).pluck().get(snapshot.number) as number;
  const sources = db
    .prepare('SELECT DISTINCT source FROM import WHERE dataset_id = ? AND id <= ? ORDER BY id')
    .pluck()
    .all(dataset.id, upTo) as string[];
  const { summary } = snapshot.facts;
  return {
    app: { name: 'Whetstone', version: snapshot.facts.appVersion },
    dataset: {
      name: dataset.name,
      passages: count('visible_passage'),
      queries: count('visible_query'),
      source: sources.join(', ') || null,
      licence,
      queryPrompt: snapshot.facts.prompts.query,
      passagePrompt: snapshot.facts.prompts.passage,
    },
    snapshot: snapshot.number,
    run: snapshot.run,
    recipe: snapshot.recipe,
    labels: {
      upToEvent: snapshot.facts.labelsUpTo,
      counts: snapshot.facts.labels,
    },
    teachers: snapshot.facts.teachers.map(({ id, key, config }) => ({
      id,
      kind: config.kind,
      key,
      model: config.kind === 'dense' ? config.model : null,
      similarity: 'similarity' in config ? config.similarity : null,
      queryPrompt: config.kind === 'dense' ? config.queryPrompt : '',
      passagePrompt: config.kind === 'dense' ? config.passagePrompt : '',
    })),
    counts: {
      queries: frozen('count(DISTINCT query_id)', 'snapshot_pair'),
      pairs: frozen('count(*)', 'snapshot_pair'),
      kept: frozen(`count(*) FILTER (WHERE teacher_id <> '${FILLED_TEACHER}')`, 'snapshot_negative'),
      filled: frozen(`count(*) FILTER (WHERE teacher_id = '${FILLED_TEACHER}')`, 'snapshot_negative'),
      short: summary.short,
      removed: summary.removed as Provenance['counts']['removed'],
    },
  };
}
