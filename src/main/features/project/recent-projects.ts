import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../platform/files/atomic.ts';
import { settingsFile } from '../../platform/files/settings.ts';
import { isProject } from './project.ts';

const KEPT = 12;

const listSchema = z.array(z.object({ folder: z.string(), openedAt: z.string() }));

export type RecentProject = {
  readonly folder: string;
  readonly name: string;
  /** ISO 8601. */
  readonly openedAt: string;
  /** False: nothing is there any more. */
  readonly present: boolean;
};

async function readList(): Promise<z.infer<typeof listSchema>> {
  try {
    return listSchema.parse(JSON.parse(await readFile(await settingsFile('recent-projects.json'), 'utf8')));
  } catch {
    // A list of conveniences: lost, it is empty.
    return [];
  }
}

/** The projects that were opened last, newest first. */
export async function recentProjects(): Promise<RecentProject[]> {
  return (await readList()).map(({ folder, openedAt }) => ({
    folder,
    name: basename(folder),
    openedAt,
    present: isProject(folder),
  }));
}

/** Puts a project at the head of the list. */
export async function rememberProject(folder: string): Promise<void> {
  const others = (await readList()).filter((entry) => entry.folder !== folder);
  const list = [{ folder, openedAt: new Date().toISOString() }, ...others].slice(0, KEPT);
  await writeFileAtomic(await settingsFile('recent-projects.json'), JSON.stringify(list));
}

/** Takes a project off the list; the project itself stays. */
export async function forgetProject(folder: string): Promise<void> {
  const list = (await readList()).filter((entry) => entry.folder !== folder);
  await writeFileAtomic(await settingsFile('recent-projects.json'), JSON.stringify(list));
}
