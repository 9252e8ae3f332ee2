import { readTextBytes } from './bytes.ts';
import { BadRow, badFile, truncated } from './failures.ts';
import { createJsonScanner, JsonStructureError } from './json-scanner.ts';
import { badBytes } from './lines.ts';
import type { OpenFile } from './open-file.ts';
import { BATCH_SIZE, type Position } from './records.ts';
import { asRow, type TableReader, tableRow } from './table.ts';

/** @throws BadRow without the parser's message, which would quote the text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const place = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined;
    const where = place === undefined ? '' : ` near character ${Number(place) + 1}`;
    throw new BadRow(
      'broken-json',
      null,
      `This is not valid JSON${where}. Correct it (a missing quote, comma or bracket), or leave it out.`,
    );
  }
}

/** One element of an array, yet to be parsed by {@link parseElement}. */
export type JsonElement = { readonly bytes: Buffer; readonly at: Position };

/** @throws BadRow for what is not valid UTF-8 or JSON. */
export function parseElement(bytes: Buffer): unknown {
  const bad = badBytes(bytes);
  if (bad !== null) throw bad;
  return parseJson(bytes.toString('utf8'));
}

/**
 * The elements of a large JSON array, or of the array under "data" in an object.
 *
 * @param onValue is told the object's other values, in the document's order.
 * @throws WhetstoneError `bad-input` where the document is no such thing, `truncated-input` where it breaks off.
 */
export async function* readJsonElements(
  file: OpenFile,
  onValue: (key: string, value: unknown) => void = () => {},
): AsyncGenerator<readonly JsonElement[]> {
  let elements: JsonElement[] = [];
  let row = 0;
  let hasArray = false;
  const scanner = createJsonScanner('data', file.limits.lineBytes, {
    onArray: () => {
      hasArray = true;
    },
    onElement: (bytes) => {
      row += 1;
      elements.push({ bytes, at: { file: file.path, line: null, row } });
    },
    onValue: (key, bytes) => {
      try {
        onValue(key, parseElement(bytes));
      } catch (error) {
        if (!(error instanceof BadRow)) throw error;
        throw badFile(file.path, `the value of "${key.slice(0, 60)}" cannot be read: ${error.message}`, {
          problem: error.code,
        });
      }
    },
  });
  for await (const chunk of readTextBytes(file)) {
    try {
      scanner.push(chunk);
    } catch (error) {
      throw structureError(file.path, row, error);
    }
    const ready = elements;
    elements = [];
    for (let start = 0; start < ready.length; start += BATCH_SIZE)
      yield ready.slice(start, start + BATCH_SIZE);
  }
  if (!scanner.end()) throw truncated(file.path, `the JSON document does not end after element ${row}`);
  if (!hasArray) {
    throw badFile(
      file.path,
      'the JSON document is neither a list of objects nor an object with a list under "data". Write one of these, or JSON Lines.',
    );
  }
}

function structureError(path: string, row: number, error: unknown): unknown {
  if (!(error instanceof JsonStructureError)) return error;
  return badFile(
    path,
    `this is not valid JSON: ${error.message}, at byte ${error.offset + 1}, after element ${row}. Correct it, or write JSON Lines.`,
    { problem: 'broken-json', row, byte: error.offset + 1 },
    error,
  );
}

/** A JSON list of objects. */
export const jsonReader: TableReader = {
  hasFixedColumns: false,
  hasEmptyCells: false,
  read: async function* (file) {
    for await (const elements of readJsonElements(file)) {
      yield elements.map(({ bytes, at }) => tableRow(at, (each: Buffer) => asRow(parseElement(each)), bytes));
    }
  },
};
