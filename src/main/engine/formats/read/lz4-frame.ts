const MAGIC = 0x184d2204;
/** The largest block that a frame may have is of 4 MiB; the descriptor names it by a number from 4 on. */
const BLOCK_BYTES: Readonly<Record<number, number>> = { 4: 2 ** 16, 5: 2 ** 18, 6: 2 ** 20, 7: 2 ** 22 };
const IS_STORED = 0x80000000;

/**
 * Decompresses an LZ4 frame, which is how pyarrow compresses Feather files unless it is told otherwise. Checksums are
 * passed over.
 *
 * @param mostBytes what it may decompress to
 * @throws RangeError for what is no whole frame, or decompresses to more
 */
export function decompressLz4Frame(frame: Uint8Array, mostBytes: number): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const flags = view.getUint8(4);
  const blockBytes = BLOCK_BYTES[(view.getUint8(5) >> 4) & 7];
  if (view.getUint32(0, true) !== MAGIC || flags >> 6 !== 1 || blockBytes === undefined)
    throw new RangeError('This is no LZ4 frame.');
  const [hasDictionary, hasContentChecksum, hasContentSize, , hasBlockChecksums] = [0, 2, 3, 5, 4].map(
    (bit) => ((flags >> bit) & 1) === 1,
  );
  if (hasDictionary) throw new RangeError('The LZ4 frame wants a dictionary.');
  let at = 7 + (hasContentSize ? 8 : 0);
  let output = new Uint8Array(Math.min(mostBytes, Math.max(blockBytes, 4 * frame.length)));
  let length = 0;
  for (;;) {
    const size = view.getUint32(at, true);
    at += 4;
    if (size === 0) break;
    const bytes = size & ~IS_STORED;
    if (at + bytes > frame.length) throw new RangeError('The LZ4 frame breaks off.');
    const block = frame.subarray(at, at + bytes);
    if (length + blockBytes > output.length) output = grown(output, length + blockBytes, mostBytes);
    if ((size & IS_STORED) === 0) length = decodeBlock(block, output, length);
    else {
      output.set(block, length);
      length += bytes;
    }
    at += bytes + (hasBlockChecksums ? 4 : 0);
  }
  if (at + (hasContentChecksum ? 4 : 0) > frame.length) throw new RangeError('The LZ4 frame breaks off.');
  return output.subarray(0, length);
}

function grown(output: Uint8Array, needed: number, mostBytes: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.min(mostBytes, Math.max(needed, 2 * output.length)));
  larger.set(output);
  return larger;
}

/**
 * Decodes a block behind what is in `output` already, which it may copy from.
 *
 * @returns where the content now ends
 */
function decodeBlock(block: Uint8Array, output: Uint8Array, start: number): number {
  let at = 0;
  let length = start;
  const read = (): number => {
    const byte = block[at++];
    if (byte === undefined) throw new RangeError('An LZ4 block breaks off.');
    return byte;
  };
  /** A length of 15 goes on in the bytes that follow, up to one that is not 255. */
  const readLength = (nibble: number): number => {
    let sum = nibble;
    for (let byte = nibble === 15 ? 255 : 0; byte === 255; sum += byte) byte = read();
    return sum;
  };
  const check = (more: number): void => {
    if (length + more > output.length) throw new RangeError('An LZ4 block decompresses to more than it may.');
  };
  while (at < block.length) {
    const token = read();
    const literals = readLength(token >> 4);
    check(literals);
    if (at + literals > block.length) throw new RangeError('An LZ4 block breaks off.');
    output.set(block.subarray(at, at + literals), length);
    at += literals;
    length += literals;
    // The last sequence of a block has literals only.
    if (at === block.length) break;
    const offset = read() | (read() << 8);
    const copied = readLength(token & 15) + 4;
    check(copied);
    if (offset === 0 || offset > length) throw new RangeError('An LZ4 block refers to what is not there.');
    // Source and target may overlap: a run repeats itself.
    if (offset >= copied) output.copyWithin(length, length - offset, length - offset + copied);
    else for (let each = 0; each < copied; each++) output[length + each] = output[length - offset + each]!;
    length += copied;
  }
  return length;
}
