import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';

/** The part of an export's `card.json` that tells what its files hold beyond their columns. */
const cardSchema = z.object({
  export: z.object({
    format: z.string(),
    files: z.array(
      z.object({
        path: z.string(),
        split: z.string().nullable(),
        bytes: z.int(),
        pairRows: z.string().nullable().optional(),
      }),
    ),
  }),
});

/** What a card says of one of its export's files. */
export type CardFile = {
  /** Null where the file holds several splits, or none. */
  readonly split: string | null;
  /** The `score` of an exported pair is a teacher's; without a card it might be a grade. */
  readonly isTeacherScore: boolean;
  /** How many rows the pairs take, the positive's first, where no column tells them apart: see `pair-rows.ts`. */
  readonly pairRows: string | null;
};

export type ExportCard = {
  /** @param path from the card's folder; null for a file of which the card says nothing. */
  readonly about: (path: string, bytes: number) => CardFile | null;
};

/** The card that our own export wrote into a folder, or beside a single file; null where there is none. */
export async function readCard(path: string, isFolder: boolean): Promise<ExportCard | null> {
  const beside = [`${path}.card.json`, join(dirname(path), 'card.json')];
  for (const candidate of isFolder ? [join(path, 'card.json')] : beside) {
    const text = await readFile(candidate, 'utf8').catch(() => null);
    const card = text === null ? null : parseCard(text);
    if (card === null) continue;
    const { format, files: listed } = card.export;
    const files = new Map(listed.map((file) => [file.path, file]));
    // A folder's card speaks only of the files that it lists.
    if (!isFolder && !files.has(basename(path))) continue;
    return {
      about: (name, size) => {
        const file = files.get(name);
        if (file === undefined) return null;
        // Rows are counted: in a file that was changed since, they are others.
        const pairRows = file.bytes === size ? (file.pairRows ?? null) : null;
        return { split: file.split, isTeacherScore: format === 'st-pair' || pairRows !== null, pairRows };
      },
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
