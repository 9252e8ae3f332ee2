import { type Dirent, existsSync } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const CARD = 'card.json';

/** What of an export's card the list shows; a card of another version may say more or less. */
const cardSchema = z.object({
  snapshot: z.int(),
  run: z.string(),
  export: z.object({
    format: z.string(),
    container: z.string(),
    rows: z.int(),
    dropped: z.record(z.string(), z.int()),
    escapedCells: z.int(),
    notes: z.array(z.string()),
  }),
});

export type ExportedPart = {
  /** Below the project's folder of exports, with `/`. */
  readonly path: string;
  readonly bytes: number;
};

/** An export that stands in the project's folder. */
export type ListedExport = {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly isFolder: boolean;
  readonly snapshot: number;
  readonly run: string;
  readonly format: string;
  readonly container: string;
  readonly rows: number;
  /** Pairs left out, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  readonly escapedCells: number;
  readonly notes: readonly string[];
  /** Data files first, the cards last. */
  readonly files: readonly ExportedPart[];
  readonly writtenAt: string;
};

/** What was exported into the project's own folder, newest first; each is known by its card. */
export async function listExports(exportsFolder: string): Promise<ListedExport[]> {
  // As the job that wrote it names its target.
  const folder = await realpath(exportsFolder);
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.filter(({ name }) => !name.startsWith('.')).map((entry) => describe(folder, entry, entries)),
  );
  return found
    .filter((each) => each !== null)
    .sort((a, b) => b.writtenAt.localeCompare(a.writtenAt) || a.name.localeCompare(b.name));
}

async function describe(
  folder: string,
  entry: Dirent,
  entries: readonly Dirent[],
): Promise<ListedExport | null> {
  const { name } = entry;
  const path = join(folder, name);
  const isFolder = entry.isDirectory();
  const cardPath = isFolder ? join(path, CARD) : `${path}.${CARD}`;
  if ((!isFolder && !entry.isFile()) || !existsSync(cardPath)) return null;
  const card = await readCard(cardPath);
  if (card === null) return null;
  const names = isFolder
    ? await filesBelow(path, name)
    : entries.map((other) => other.name).filter((other) => other === name || isCardOf(other, name));
  const files = await Promise.all(
    names.map(async (file) => ({
      path: file,
      bytes: (await stat(join(folder, ...file.split('/')))).size,
    })),
  );
  const { snapshot, run } = card;
  const { format, container, rows, dropped, escapedCells, notes } = card.export;
  return {
    ...{ name, path, isFolder, snapshot, run, format, container, rows, dropped, escapedCells, notes },
    files: files.sort(
      (a, b) => Number(isCard(a.path)) - Number(isCard(b.path)) || a.path.localeCompare(b.path),
    ),
    writtenAt: (await stat(cardPath)).mtime.toISOString(),
  };
}

async function readCard(path: string): Promise<z.infer<typeof cardSchema> | null> {
  try {
    return cardSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    // Somebody else's file, or a damaged one: no export of ours that could be described.
    return null;
  }
}

const isCard = (path: string): boolean => /(^|[/.])(card\.json|README\.md)$/.test(path);

const isCardOf = (name: string, file: string): boolean =>
  name === `${file}.${CARD}` || name === `${file}.README.md`;

async function filesBelow(folder: string, prefix: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = await Promise.all(
    entries.map(async (entry) => {
      const path = `${prefix}/${entry.name}`;
      if (entry.isDirectory()) return filesBelow(join(folder, entry.name), path);
      return entry.isFile() ? [path] : [];
    }),
  );
  return nested.flat();
}
