import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';

/** The part of an export's `card.json` that tells what its files hold beyond their columns. */
const cardSchema = z.object({
  export: z.object({
    format: z.string(),
    files: z.array(z.object({ path: z.string(), split: z.string().nullable() })),
  }),
});

export type ExportCard = {
  /** The `score` of an exported pair is its positive's; without a card it might be a grade. */
  readonly isTeacherScore: boolean;
  /** The split of a file, by its path from the card's folder; null where it holds several or none. */
  readonly splitOf: (path: string) => string | null;
};

/** The card that our own export wrote into a folder, or beside a single file; null where there is none. */
export async function readCard(path: string, isFolder: boolean): Promise<ExportCard | null> {
  const beside = [`${path}.card.json`, join(dirname(path), 'card.json')];
  for (const candidate of isFolder ? [join(path, 'card.json')] : beside) {
    const text = await readFile(candidate, 'utf8').catch(() => null);
    const card = text === null ? null : parseCard(text);
    if (card === null) continue;
    const splits = new Map(card.export.files.map((file) => [file.path, file.split]));
    // A folder's card speaks only of the files that it lists.
    if (!isFolder && !splits.has(basename(path))) continue;
    return {
      isTeacherScore: card.export.format === 'st-pair',
      splitOf: (file) => splits.get(file) ?? null,
    };
  }
  return null;
}

function parseCard(text: string): z.infer<typeof cardSchema> | null {
  try {
    return cardSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    // Some other program's card.json.
    return null;
  }
}
