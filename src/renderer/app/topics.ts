/** Which procedures show something of a topic: router names, or one procedure of a router. */
const SHOWN_BY: Readonly<Record<string, readonly string[]>> = {
  project: ['project'],
  jobs: ['jobs'],
  data: ['data', 'mining', 'review', 'teachers', 'snapshots.preflight', 'project.status', 'project.outline'],
  teachers: ['teachers', 'mining', 'snapshots.preflight', 'project.status', 'project.outline'],
  runs: ['mining', 'review', 'snapshots', 'project.status', 'project.outline'],
  labels: ['review', 'mining', 'snapshots.preflight', 'project.status'],
  snapshots: ['snapshots', 'project.status'],
};

/**
 * Whether a query's answer may have changed with a topic. A topic that is not known here changes everything.
 *
 * @param path of the procedure, from the query's key: `['mining', 'runs']`
 */
export function isTouched(topic: string, path: readonly string[]): boolean {
  const shown = SHOWN_BY[topic];
  if (shown === undefined) return true;
  const [router = '', procedure] = path;
  return shown.includes(router) || (procedure !== undefined && shown.includes(`${router}.${procedure}`));
}
