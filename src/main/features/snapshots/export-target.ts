import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { z } from 'zod';
import { WhetstoneError } from '../../../shared/errors.ts';

/** What of an export's card tells which files are the export's; a card of another version may say more or less. */
const cardSchema = z.object({
  snapshot: z.int(),
  export: z.object({ files: z.array(z.object({ path: z.string() })) }),
});

/** Files that a system leaves in every folder that somebody looked into. */
const LEFT_BY_SYSTEMS = ['.DS_Store', 'Thumbs.db', 'desktop.ini'];

/**
 * Nothing is replaced unasked; and asked, only an earlier export, as its card names its files: a mistyped path costs
 * nobody anything.
 *
 * @throws WhetstoneError `already-exists`
 */
export function refuseForeignTarget(out: string, isFile: boolean, overwrite: boolean): void {
  const found = existsSync(out) ? statSync(out) : null;
  if (found !== null && found.isDirectory() === isFile) {
    const [is, makes] = isFile ? ['folder', 'file'] : ['file', 'folder'];
    throw refuse(out, `${out} is a ${is}, and this export makes a ${makes}. Choose another path.`);
  }
  const there = isFile ? [out, `${out}.card.json`, `${out}.README.md`] : [out];
  const first = there.find(existsSync);
  if (first === undefined) return;
  if (!overwrite)
    throw refuse(first, `${first} is there already. Choose another path, or replace it with --overwrite.`);
  const foreign = isFile ? foreignFile(out, first) : foreignInFolder(out);
  if (foreign === null) return;
  throw refuse(
    out,
    `${foreign} is not of an export of Whetstone, so it is not replaced. Choose another path, or delete it yourself.`,
  );
}

function refuse(path: string, message: string): WhetstoneError {
  return new WhetstoneError('already-exists', message, { details: { path } });
}

function foreignFile(out: string, first: string): string | null {
  return filesOfCard(`${out}.card.json`)?.includes(basename(out)) === true ? null : first;
}

/** The first file below a folder that its card does not name. */
function foreignInFolder(folder: string): string | null {
  const named = filesOfCard(join(folder, 'card.json'));
  const ours = new Set(named === null ? [] : [...named, 'card.json', 'README.md']);
  const isForeign = (path: string): boolean =>
    !ours.has(relative(folder, path).replaceAll(sep, '/')) && !LEFT_BY_SYSTEMS.includes(basename(path));
  return (
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name))
      .find(isForeign) ?? null
  );
}

/** The files that a card names, from its folder, with `/`; null where it is no card of ours. */
function filesOfCard(path: string): string[] | null {
  try {
    return cardSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).export.files.map((file) => file.path);
  } catch {
    // Not there, or somebody else's.
    return null;
  }
}
