/**
 * The few pieces of the protobuf wire format that ONNX files need: varints, fixed 32-bit floats and
 * length-delimited fields (https://protobuf.dev/programming-guides/encoding).
 */

const WIRE_VARINT = 0;
const WIRE_FIXED64 = 1;
const WIRE_LENGTH_DELIMITED = 2;
const WIRE_FIXED32 = 5;

const utf8 = new TextEncoder();

/** One encoded field of a message. */
export type Field = Uint8Array;

function varintBytes(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return bytes;
}

function tag(field: number, wireType: number): number[] {
  return varintBytes((BigInt(field) << 3n) | BigInt(wireType));
}

/** An integer field; negative numbers take ten bytes, as protobuf's int64 does. */
export function integerField(field: number, value: number | bigint): Field {
  return Uint8Array.from([...tag(field, WIRE_VARINT), ...varintBytes(BigInt(value))]);
}

/** A 32-bit float field. */
export function floatField(field: number, value: number): Field {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return Uint8Array.from([...tag(field, WIRE_FIXED32), ...bytes]);
}

/** A bytes field. */
export function bytesField(field: number, bytes: Uint8Array): Field {
  const head = Uint8Array.from([...tag(field, WIRE_LENGTH_DELIMITED), ...varintBytes(BigInt(bytes.length))]);
  return concatenate([head, bytes]);
}

/** A UTF-8 string field. */
export function stringField(field: number, text: string): Field {
  return bytesField(field, utf8.encode(text));
}

/** A nested message. */
export function messageField(field: number, fields: readonly Field[]): Field {
  return bytesField(field, concatenate(fields));
}

/** The bytes of a message with the given fields. */
export function concatenate(fields: readonly Field[]): Uint8Array {
  const result = new Uint8Array(fields.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of fields) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}

/** One field as read: `integer` for varints, `bytes` for everything that has a length or a fixed width. */
export type ReadField = {
  readonly field: number;
  readonly integer: bigint;
  /** A view into the message, no copy. */
  readonly bytes: Uint8Array;
};

const NO_BYTES = new Uint8Array(0);

/**
 * The fields of an encoded message, in order.
 * @throws RangeError where a length points past the end or the wire type is unknown.
 */
export function* readFields(message: Uint8Array): Generator<ReadField> {
  let position = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[position++];
      if (byte === undefined) throw new RangeError('The message ends within a number.');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
    throw new RangeError('A number is longer than ten bytes.');
  };
  const take = (length: number): Uint8Array => {
    if (length < 0 || position + length > message.length)
      throw new RangeError('A field points past the end.');
    position += length;
    return message.subarray(position - length, position);
  };
  while (position < message.length) {
    const key = varint();
    const field = Number(key >> 3n);
    const wireType = Number(key & 7n);
    if (wireType === WIRE_VARINT) yield { field, integer: varint(), bytes: NO_BYTES };
    else if (wireType === WIRE_LENGTH_DELIMITED) yield { field, integer: 0n, bytes: take(Number(varint())) };
    else if (wireType === WIRE_FIXED32) yield { field, integer: 0n, bytes: take(4) };
    else if (wireType === WIRE_FIXED64) yield { field, integer: 0n, bytes: take(8) };
    else throw new RangeError(`Wire type ${wireType} is unknown.`);
  }
}
