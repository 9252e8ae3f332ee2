import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bytesField,
  concatenate,
  floatField,
  integerField,
  messageField,
  readFields,
  stringField,
} from './protobuf.ts';

describe('fields as protobuf.dev writes them', () => {
  it.each([
    ['150 in field 1', integerField(1, 150), [0x08, 0x96, 0x01]],
    ['0 in field 1', integerField(1, 0), [0x08, 0x00]],
    ['-1, in ten bytes', integerField(1, -1), [0x08, ...Array(9).fill(0xff), 0x01]],
    ['a field number above 15', integerField(20, 1), [0xa0, 0x01, 0x01]],
    ['"testing" in field 2', stringField(2, 'testing'), [0x12, 0x07, ...Buffer.from('testing')]],
    ['1.0', floatField(2, 1), [0x15, 0x00, 0x00, 0x80, 0x3f]],
    ['a message in field 3', messageField(3, [integerField(1, 150)]), [0x1a, 0x03, 0x08, 0x96, 0x01]],
  ])('%s', (_what, field, bytes) => {
    expect([...field]).toEqual(bytes);
  });
});

describe('readFields', () => {
  it('reads back what was written', () => {
    const field = fc.record({
      number: fc.integer({ min: 1, max: 2 ** 29 - 1 }),
      value: fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.uint8Array()),
    });
    fc.assert(
      fc.property(fc.array(field), (fields) => {
        const message = concatenate(
          fields.map(({ number, value }) =>
            typeof value === 'bigint' ? integerField(number, value) : bytesField(number, value),
          ),
        );
        const read = [...readFields(message)].map(({ field: number, integer, bytes }, index) => ({
          number,
          value: typeof fields[index]?.value === 'bigint' ? integer : Uint8Array.from(bytes),
        }));
        expect(read).toEqual(fields);
      }),
    );
  });

  it.each([
    ['a number that is cut short', [0x08, 0x96]],
    ['a number of eleven bytes', [0x08, ...Array(11).fill(0x80)]],
    ['a length past the end', [0x12, 0x05, 0x61]],
    ['a length below 0', [0x12, ...Array(9).fill(0xff), 0x01]],
    ['a float that is cut short', [0x15, 0x00]],
    ['a group, which no ONNX file has', [0x0b]],
  ])('refuses %s', (_what, bytes) => {
    expect(() => [...readFields(Uint8Array.from(bytes))]).toThrow(RangeError);
  });
});
