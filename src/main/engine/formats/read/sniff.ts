import { readBytes, readHead } from './bytes.ts';
import { openFile } from './open-file.ts';
import type { FilePart } from './plan.ts';

const SAMPLE_BYTES = 64 * 1024;

/** The first bytes of a file, decompressed, as text; only for looking at what it might be. */
export async function readSample(path: string, bytes: number): Promise<string> {
  const quiet = openFile({ path, bytes }, { onProblem: () => {} }, 0, bytes);
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of readBytes(quiet)) {
    parts.push(chunk.subarray(0, SAMPLE_BYTES - length));
    length += parts.at(-1)?.length ?? 0;
    if (length >= SAMPLE_BYTES) break;
  }
  return Buffer.concat(parts)
    .toString('utf8')
    .replace(/^\ufeff/, '');
}

/** What a file holds by its first bytes; null where they tell nothing. */
export async function sniffFile(path: string, bytes: number): Promise<FilePart | null> {
  const head = await readHead(path, 8);
  if (head.toString('latin1', 0, 4) === 'PAR1') return 'parquet';
  if (head.toString('latin1', 0, 6) === 'ARROW1') return 'arrow';
  if (head.length >= 8 && head.readUInt32LE(0) === 0xffffffff) return 'arrow';
  return sniffJson(await readSample(path, bytes));
}

/** One JSON document, JSON Lines, SQuAD or NeMo; null where it is no JSON at all. */
export function sniffJson(sample: string): FilePart | null {
  const text = sample.trimStart();
  // A quote inside a text is escaped, so that these match keys only.
  if (/"paragraphs"\s*:/.test(text) && text.startsWith('{')) return isLines(text) ? 'jsonl' : 'squad';
  if (/"pos_doc"\s*:/.test(text) && text.startsWith('{') && !isLines(text)) return 'nemo';
  if (text.startsWith('[')) return 'json';
  if (!text.startsWith('{')) return null;
  return isLines(text) ? 'jsonl' : 'json';
}

/** Is the first line an object of its own, and no document with its rows under "data"? */
function isLines(text: string): boolean {
  const end = text.indexOf('\n');
  const first = end < 0 ? text : text.slice(0, end);
  const rest = end < 0 ? '' : text.slice(end).trimStart();
  try {
    const value: unknown = JSON.parse(first);
    const isDocument =
      typeof value === 'object' && value !== null && 'data' in value && Array.isArray(value.data);
    return rest.startsWith('{') || (rest === '' && !isDocument);
  } catch {
    // A line longer than the sample cannot be parsed; only a document has a list of rows inside.
    return end < 0 && !/"data"\s*:\s*\[/.test(text);
  }
}
