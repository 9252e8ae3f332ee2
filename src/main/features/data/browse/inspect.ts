import { basename, extname } from 'node:path';
import { z } from 'zod';
import { type SerializedError, serializeError } from '../../../../shared/errors.ts';
import { readColumns, type SourceColumns } from '../../../engine/formats/read/columns.ts';
import { detectFormat } from '../../../engine/formats/read/detect.ts';
import { FORMAT_IDS } from '../../../engine/formats/read/records.ts';
import { type PreviewRow, previewSource } from '../preview.ts';

const column = z.string().min(1);

/** The columns that a user may map (the reader's `ColumnMap`). */
export const columnMapSchema = z.strictObject({
  query: column.exactOptional(),
  queryId: column.exactOptional(),
  positive: column.exactOptional(),
  passageId: column.exactOptional(),
  negative: z.array(column).readonly().exactOptional(),
  negativeId: z.array(column).readonly().exactOptional(),
  text: column.exactOptional(),
  title: column.exactOptional(),
  split: column.exactOptional(),
  label: column.exactOptional(),
  score: column.exactOptional(),
  prompt: column.exactOptional(),
});

/** Of each text: two lines of the page. */
const SHOWN_CHARACTERS = 180;

export const inspectSchema = z.object({
  /** A file or a folder. */
  path: z.string().min(1),
  format: z.enum(['auto', ...FORMAT_IDS]),
  columns: columnMapSchema,
  split: z.string().nullable(),
});
export type InspectRequest = z.infer<typeof inspectSchema>;

/** What a file or folder is taken for, and its first rows as they would come in. */
export type SourceInspection = {
  readonly format: string;
  /** "JSON Lines file", "BEIR". */
  readonly describe: string;
  readonly files: number;
  readonly bytes: number;
  /** A name for a new data set: the file's or folder's own. */
  readonly suggestedName: string;
  /** null where there are no columns to map. */
  readonly columns: SourceColumns | null;
  readonly rows: readonly PreviewRow[];
  /** Why it cannot be imported like this; null where it can. */
  readonly problem: SerializedError | null;
};

/**
 * Looks into a source, reading no further than it must.
 *
 * @throws WhetstoneError `unknown-format`, `file-not-found`, `file-unreadable`, `bad-input` for an empty file; what is
 *   wrong further in is the answer's `problem`
 */
export async function inspectSource(request: InspectRequest): Promise<SourceInspection> {
  const { path, format } = request;
  const plan = await detectFormat(path, format);
  const about = {
    format: plan.format,
    describe: plan.describe,
    files: plan.files.length,
    bytes: plan.files.reduce((sum, file) => sum + file.bytes, 0),
    suggestedName: nameOf(path),
  };
  try {
    const columns = await readColumns(path, format);
    try {
      const { rows } = await previewSource(path, request, SHOWN_CHARACTERS);
      return { ...about, columns, rows, problem: null };
    } catch (error) {
      return { ...about, columns, rows: [], problem: serializeError(error) };
    }
  } catch (error) {
    return { ...about, columns: null, rows: [], problem: serializeError(error) };
  }
}

/** A data set is called what its file or folder is called. */
function nameOf(path: string): string {
  const name = basename(path).replace(/\.(gz|zst)$/i, '');
  return name.slice(0, name.length - extname(name).length) || name;
}
