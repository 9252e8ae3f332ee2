import { createReadStream, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { WhetstoneError } from '../../../../shared/errors.ts';
import type { Project } from '../../project/project.ts';

/** Enough to see what is wrong; the report has all of them. */
const SHOWN = 200;

const lineSchema = z.object({
  file: z.string(),
  line: z.number().nullable(),
  row: z.number().nullable(),
  field: z.string().nullable(),
  message: z.string(),
});
export type SkippedRow = z.infer<typeof lineSchema>;

/** `skipped-2026-11-24T03-42-17-123Z.jsonl` → the time of its first row. */
function timeOf(name: string): string | null {
  const found = /^skipped-(.{10}T)(\d\d)-(\d\d)-(\d\d)-(\d{3}Z)\.jsonl$/.exec(name);
  if (found === null) return null;
  const [, date, hours, minutes, seconds, rest] = found;
  return `${date}${hours}:${minutes}:${seconds}.${rest}`;
}

/**
 * What an import skipped: the first of its report, and where the report is.
 *
 * @throws WhetstoneError `not-found` where the report is not there any more
 */
export async function readSkipped(
  { db, folders }: Pick<Project, 'db' | 'folders'>,
  importId: number,
): Promise<{ readonly path: string; readonly rows: readonly SkippedRow[] }> {
  const times = db
    .prepare('SELECT started_at AS startedAt, finished_at AS finishedAt FROM import WHERE id = ?')
    .get(importId) as { startedAt: string; finishedAt: string } | undefined;
  const names = existsSync(folders.reports) ? readdirSync(folders.reports) : [];
  const name = names.sort().findLast((each) => {
    const time = timeOf(each);
    return time !== null && times !== undefined && time <= times.finishedAt && time >= times.startedAt;
  });
  if (name === undefined)
    throw new WhetstoneError('not-found', 'The report of what this import skipped is not there any more.');
  const path = join(folders.reports, name);
  const rows: SkippedRow[] = [];
  for await (const line of createInterface({ input: createReadStream(path) })) {
    rows.push(lineSchema.parse(JSON.parse(line)));
    if (rows.length === SHOWN) break;
  }
  return { path, rows };
}
