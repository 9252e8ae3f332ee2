import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { WhetstoneError } from '../../../shared/errors.ts';
import { readJsonFile } from './json-file.ts';

/** One tensor of a checkpoint: where its bytes stand. */
export type TensorEntry = {
  readonly name: string;
  /** The file's name within the checkpoint's folder. */
  readonly file: string;
  /** As safetensors writes it: F32, F16, BF16, I64 … */
  readonly elementType: string;
  readonly shape: readonly number[];
  /** Bytes from the start of the file. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
};

/** The largest header that the reference implementation reads. */
const LARGEST_HEADER = 100_000_000;

/** Bytes per element. */
const ELEMENT_WIDTHS: Readonly<Record<string, number>> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E5M2: 1,
  F8_E4M3: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
};

const sizeSchema = z.int().min(0);
const tensorSchema = z.object({
  dtype: z.string(),
  shape: z.array(sizeSchema),
  data_offsets: z.tuple([sizeSchema, sizeSchema]),
});

function damaged(file: string, what: string, tensor?: string): WhetstoneError {
  return new WhetstoneError(
    'model-damaged',
    `${basename(file)} is damaged: ${what}. Fetch the model again.`,
    { details: { file, ...(tensor === undefined ? {} : { tensor }) } },
  );
}

/** The keys of a JSON object's outermost level, in order and with repetitions, which JSON.parse hides. */
function* outermostKeys(json: string): Generator<string> {
  let depth = 0;
  for (const [token, text, colon] of json.matchAll(/("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|[{}[\]]/gs)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    else if (depth === 1 && colon !== undefined) yield z.string().parse(JSON.parse(text ?? '""'));
  }
}

async function readHeader(path: string): Promise<{ header: string; dataStart: number; dataLength: number }> {
  await using file = await open(path).catch((error: unknown) => {
    throw new WhetstoneError('model-missing-file', `The model's file ${basename(path)} cannot be opened.`, {
      details: { file: path },
      cause: error,
    });
  });
  const { size } = await file.stat();
  const head = Buffer.alloc(8);
  if (size < 8 || (await file.read(head, 0, 8, 0)).bytesRead < 8)
    throw damaged(path, 'it is shorter than 8 bytes');
  const length = head.readBigUInt64LE(0);
  if (length > BigInt(LARGEST_HEADER))
    throw damaged(path, `its header claims ${length} bytes, more than 100 MB`);
  if (8n + length > BigInt(size))
    throw damaged(path, `its header claims ${length} bytes, more than the file has`);
  const bytes = Buffer.alloc(Number(length));
  await file.read(bytes, 0, bytes.length, 8);
  let header: string;
  try {
    header = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw damaged(path, 'its header is not UTF-8');
  }
  const dataStart = 8 + bytes.length;
  return { header, dataStart, dataLength: size - dataStart };
}

function parseEntries(path: string, header: string, dataStart: number): readonly TensorEntry[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(header);
  } catch {
    throw damaged(path, 'its header is not JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw damaged(path, 'its header is not a JSON object');
  }
  const seen = new Set<string>();
  for (const key of outermostKeys(header)) {
    if (seen.has(key)) throw damaged(path, `its header has the tensor ${key} twice`, key);
    seen.add(key);
  }
  return Object.entries(parsed)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, value]) => {
      const tensor = tensorSchema.safeParse(value);
      if (!tensor.success) throw damaged(path, `the entry of the tensor ${name} is not valid`, name);
      const { dtype, shape, data_offsets } = tensor.data;
      const [begin, end] = data_offsets;
      const width = ELEMENT_WIDTHS[dtype];
      if (width === undefined) throw damaged(path, `the tensor ${name} has the unknown type ${dtype}`, name);
      // Sizes from a hostile header overflow a double, so they are multiplied as big integers.
      const wanted = shape.reduce((product, size) => product * BigInt(size), BigInt(width));
      if (begin > end || BigInt(end - begin) !== wanted) {
        throw damaged(
          path,
          `the tensor ${name} of shape [${shape.join(', ')}] needs ${wanted} bytes, and has ${end - begin}`,
          name,
        );
      }
      return {
        name,
        file: basename(path),
        elementType: dtype,
        shape,
        offset: dataStart + begin,
        length: end - begin,
      };
    });
}

/** Tensors must cover the data exactly: no overlap, no gap, nothing past the end. */
function checkCoverage(
  path: string,
  entries: readonly TensorEntry[],
  dataStart: number,
  dataLength: number,
): void {
  let position = dataStart;
  for (const entry of entries.toSorted((a, b) => a.offset - b.offset || a.length - b.length)) {
    if (entry.offset < position) throw damaged(path, `the tensor ${entry.name} overlaps another`, entry.name);
    if (entry.offset > position)
      throw damaged(path, `there is a gap before the tensor ${entry.name}`, entry.name);
    position += entry.length;
    if (position > dataStart + dataLength) {
      throw damaged(
        path,
        `the tensor ${entry.name} ends past the end of the file, which is cut short`,
        entry.name,
      );
    }
  }
  if (position < dataStart + dataLength) {
    throw damaged(path, `${dataStart + dataLength - position} bytes belong to no tensor`);
  }
}

/**
 * Reads and checks the header of one safetensors file (https://github.com/huggingface/safetensors, "Format"); the
 * data itself is not read.
 * @throws WhetstoneError `model-damaged`, naming the file and the tensor; `model-missing-file`.
 */
export async function readSafetensorsHeader(path: string): Promise<readonly TensorEntry[]> {
  const { header, dataStart, dataLength } = await readHeader(path);
  const entries = parseEntries(path, header, dataStart);
  checkCoverage(path, entries, dataStart, dataLength);
  return entries;
}

export const WEIGHTS_FILE = 'model.safetensors';
export const INDEX_FILE = 'model.safetensors.index.json';

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) });

/** A shard's name that is a plain file name stays within the folder. */
function isPlainName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\\\0:]/.test(name);
}

/**
 * Every tensor of a sharded checkpoint, by name.
 * @throws WhetstoneError `model-damaged` where the index points outside the folder or at a tensor that is not there.
 */
export async function readShards(folder: string): Promise<ReadonlyMap<string, TensorEntry>> {
  const indexPath = join(folder, INDEX_FILE);
  const { weight_map } = await readJsonFile(indexPath, indexSchema);
  const shards = new Set(Object.values(weight_map));
  const tensors = new Map<string, TensorEntry>();
  for (const shard of shards) {
    if (!isPlainName(shard))
      throw damaged(indexPath, `it names the file ${shard}, which is outside the folder`);
    for (const entry of await readSafetensorsHeader(join(folder, shard))) {
      if (weight_map[entry.name] === shard) tensors.set(entry.name, entry);
    }
  }
  for (const [name, shard] of Object.entries(weight_map)) {
    if (!tensors.has(name))
      throw damaged(indexPath, `it places the tensor ${name} in ${shard}, which lacks it`, name);
  }
  return tensors;
}
