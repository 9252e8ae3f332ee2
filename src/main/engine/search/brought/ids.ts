import { isRecord, readId } from '../../formats/read/cells.ts';
import { BadRow, badFile } from '../../formats/read/failures.ts';
import { parseElement, parseJson, readJsonElements } from '../../formats/read/json.ts';
import { readLines } from '../../formats/read/lines.ts';
import type { OpenFile } from '../../formats/read/open-file.ts';
import { asRow } from '../../formats/read/table.ts';

/** The endings that a file of ids may have, in the order in which they are looked for. */
export const ID_ENDINGS = ['.txt', '.tsv', '.jsonl', '.json'] as const;

/**
 * Reads the ids of an array's rows, in order, by the file's ending (a further .gz or .zst is allowed):
 * - `.txt`: one id per line;
 * - `.tsv`: the id in the first column; a first line that begins with `id` or `_id` is taken for a header;
 * - `.jsonl`: per line a string, a whole number, or an object with `id` or `_id`;
 * - `.json`: a list of such values.
 *
 * @throws WhetstoneError `bad-input`, with file and line, for an id that is missing, unreadable or there twice.
 */
export async function readIds(file: OpenFile): Promise<readonly string[]> {
  const ids: string[] = [];
  const seen = new Map<string, number>();
  for await (const { id, place } of idsOf(file)) {
    const before = seen.get(id);
    if (before !== undefined) {
      throw badFile(
        `${file.path}:${place}`,
        `the id ${id} is also that of row ${before}. Give each row its own id.`,
        {
          id,
          place,
        },
      );
    }
    seen.set(id, ids.length);
    ids.push(id);
  }
  return ids;
}

type PlacedId = { readonly id: string; readonly place: number };

async function* idsOf(file: OpenFile): AsyncGenerator<PlacedId> {
  const ending = /\.(txt|tsv|jsonl|json)(\.gz|\.zst)?$/.exec(file.path)?.[1];
  if (ending === 'json') {
    for await (const elements of readJsonElements(file)) {
      for (const { bytes, at } of elements) {
        const place = at.row ?? 0;
        yield { id: atPlace(file, place, () => idOf(parseElement(bytes))), place };
      }
    }
    return;
  }
  let expected = 1;
  for await (const lines of readLines(file)) {
    for (const read of lines) {
      const { line } = read;
      // Readers of lines pass over empty ones: here that would move every id behind it to another row.
      if (line !== expected) throw missingId(file, expected);
      expected = line + 1;
      const id = atPlace(file, line, () => {
        if (read.text === null) throw read.error;
        if (ending === 'jsonl') return idOf(parseJson(read.text));
        const cell = ending === 'tsv' ? (read.text.split('\t', 1)[0] ?? '') : read.text;
        return ending === 'tsv' && line === 1 && (cell === 'id' || cell === '_id')
          ? null
          : readId(cell, 'id');
      });
      if (id !== null) yield { id, place: line };
    }
  }
}

function idOf(value: unknown): string {
  if (!isRecord(value)) return readId(value, 'id');
  const row = asRow(value);
  return readId(row.id ?? row._id, 'id');
}

function missingId(file: OpenFile, line: number) {
  return badFile(`${file.path}:${line}`, 'the id is missing. Write one id per row, without empty lines.', {
    line,
  });
}

function atPlace<T>(file: OpenFile, place: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof BadRow)) throw error;
    throw badFile(`${file.path}:${place}`, error.message, { place, problem: error.code });
  }
}
