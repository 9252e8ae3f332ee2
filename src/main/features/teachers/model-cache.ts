import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../platform/files/atomic.ts';
import { sha256File } from '../../platform/files/hash.ts';

/** Stands in a model's folder once that is complete, and says where it came from. */
const MANIFEST = 'whetstone-model.json';

export const modelOriginSchema = z.object({
  source: z.enum(['hub', 'pypi', 'maven']),
  /** `https://huggingface.co`, or the package's name. */
  from: z.string(),
  /** The commit on the hub, or the package's version. */
  revision: z.string(),
});
export type ModelOrigin = Readonly<z.infer<typeof modelOriginSchema>>;

const manifestSchema = z.object({
  format: z.literal(1),
  id: z.string(),
  origin: modelOriginSchema,
  fetchedAt: z.iso.datetime(),
  files: z.record(z.string(), z.object({ size: z.int().min(0), sha256: z.string() })),
});
export type ModelManifest = Readonly<z.infer<typeof manifestSchema>>;

/** The folder of all copies of one model. */
export function modelFolder(cache: string, id: string): string {
  return join(cache, 'models', id.replace('/', '--'));
}

async function readManifest(folder: string): Promise<ModelManifest | null> {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')));
  } catch {
    return null;
  }
}

/** True if every file is there in its size. Hashes were checked when it was fetched. */
async function isWhole(folder: string, manifest: ModelManifest): Promise<boolean> {
  for (const [path, { size }] of Object.entries(manifest.files)) {
    const found = await stat(join(folder, ...path.split('/'))).catch(() => null);
    if (found?.size !== size) return false;
  }
  return true;
}

/** The copy of a model that was fetched last and is whole, or null. */
export async function findCached(
  cache: string,
  id: string,
): Promise<{ readonly folder: string; readonly manifest: ModelManifest } | null> {
  const parent = modelFolder(cache, id);
  const names = await readdir(parent).catch(() => []);
  const copies = [];
  for (const name of names.filter((candidate) => !candidate.startsWith('.'))) {
    const folder = join(parent, name);
    const manifest = await readManifest(folder);
    if (manifest?.id === id && (await isWhole(folder, manifest))) copies.push({ folder, manifest });
  }
  const newestFirst = copies.toSorted((a, b) => b.manifest.fetchedAt.localeCompare(a.manifest.fetchedAt));
  return newestFirst[0] ?? null;
}

/** Every file under `folder`, as paths with forward slashes, sorted. */
async function listFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .toSorted();
}

/**
 * Moves a complete staging folder to its place in the cache, under a name made from its content. The
 * manifest is written last, so a folder with one is whole.
 *
 * @returns the model's folder
 */
export async function publishModel(
  cache: string,
  id: string,
  staging: string,
  origin: ModelOrigin,
  signal?: AbortSignal,
): Promise<string> {
  const files: Record<string, { size: number; sha256: string }> = {};
  const content = createHash('sha256');
  for (const path of await listFiles(staging)) {
    const file = join(staging, ...path.split('/'));
    const sha256 = await sha256File(file, signal);
    files[path] = { size: (await stat(file)).size, sha256 };
    content.update(`${path}\0${sha256}\n`);
  }
  const manifest: ModelManifest = { format: 1, id, origin, fetchedAt: new Date().toISOString(), files };
  await writeFileAtomic(join(staging, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
  const parent = modelFolder(cache, id);
  await mkdir(parent, { recursive: true, mode: 0o700 });
  const folder = join(parent, content.digest('hex').slice(0, 8));
  // What stands there is the same content, damaged: a whole copy would have been found and used.
  await rm(folder, { recursive: true, force: true });
  await rename(staging, folder);
  return folder;
}
