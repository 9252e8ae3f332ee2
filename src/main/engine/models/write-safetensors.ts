import { open, rename, rm } from 'node:fs/promises';

/** A tensor to write, under safetensors' name of its type. */
export type StoredTensor = {
  readonly name: string;
  readonly elementType: string;
  readonly shape: readonly number[];
  /** The tensor's bytes, asked for when their turn comes, so that not all need be in memory. */
  bytes(): Promise<Uint8Array> | Uint8Array;
  /** Their number. */
  readonly length: number;
};

/** The header is filled up with spaces, so that the data starts at a multiple of this, as the reference implementation has it. */
const ALIGNMENT = 8;

function headerBytes(tensors: readonly StoredTensor[]): Buffer {
  const entries: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  let offset = 0;
  for (const { name, elementType, shape, length } of tensors) {
    entries[name] = { dtype: elementType, shape, data_offsets: [offset, offset + length] };
    offset += length;
  }
  const json = Buffer.from(JSON.stringify(entries));
  const header = Buffer.alloc(8 + Math.ceil(json.length / ALIGNMENT) * ALIGNMENT, ' ');
  header.writeBigUInt64LE(BigInt(header.length - 8));
  json.copy(header, 8);
  return header;
}

/** Writes a safetensors file beside its place and then moves it there, so that it is whole or not there at all. */
export async function writeSafetensors(path: string, tensors: readonly StoredTensor[]): Promise<void> {
  const partial = `${path}.part`;
  try {
    await using file = await open(partial, 'w');
    await file.writeFile(headerBytes(tensors));
    for (const tensor of tensors) await file.writeFile(await tensor.bytes());
    await file.sync();
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  await rename(partial, path);
}
