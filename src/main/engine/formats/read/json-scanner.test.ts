import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createJsonScanner, JsonStructureError } from './json-scanner.ts';

function scan(text: string, places: readonly number[] = [], maxBytes = 10_000) {
  const bytes = Buffer.from(text);
  const elements: unknown[] = [];
  const values: [string, unknown][] = [];
  let arrays = 0;
  const scanner = createJsonScanner('data', maxBytes, {
    onElement: (element) => elements.push(JSON.parse(element.toString())),
    onValue: (key, value) => values.push([key, JSON.parse(value.toString())]),
    onArray: () => {
      arrays += 1;
    },
  });
  const ends = [...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  let start = 0;
  for (const end of ends) {
    scanner.push(Buffer.from(bytes.subarray(start, end)));
    start = end;
  }
  return { elements, values, arrays, isComplete: scanner.end() };
}

const cuts = fc.array(fc.nat(), { maxLength: 10 });
const indent = fc.constantFrom('', ' ', '\n', '\t');

test('an array’s elements are those of JSON.parse, however it is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), indent, cuts, (array, space, places) => {
      const found = scan(JSON.stringify(array, null, space), places);
      expect(found).toEqual({
        elements: JSON.parse(JSON.stringify(array)),
        values: [],
        arrays: 1,
        isComplete: true,
      });
    }),
    { numRuns: 500 },
  );
});

test('an object’s data are streamed and its other values told, in any order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.jsonValue()),
      fc.jsonValue(),
      fc.boolean(),
      indent,
      cuts,
      (data, other, isFirst, space, places) => {
        const object = isFirst ? { data, 'o"{': other } : { 'o"{': other, data };
        const found = scan(JSON.stringify(object, null, space), places);
        expect(found).toEqual({
          elements: JSON.parse(JSON.stringify(data)),
          values: [['o"{', JSON.parse(JSON.stringify(other))]],
          arrays: 1,
          isComplete: true,
        });
      },
    ),
    { numRuns: 500 },
  );
});

test('a document that breaks off anywhere is incomplete', () => {
  const text = '{"a": "x", "data": [{"b": [1, "]"]}, 2]}';
  for (let length = 0; length < text.length; length += 1)
    expect(scan(text.slice(0, length)).isComplete).toBe(false);
  expect(scan(text).isComplete).toBe(true);
});

test.each(['"text"', '[1 2]', '[,1]', '{"a" 1}', '{1: 2}', '[1]]', '[1}', '{"data": [1]]', '[1] [2]'])(
  '%s is no document',
  (text) => {
    expect(() => scan(text)).toThrow(JsonStructureError);
  },
);

test('an element that is longer than the limit is refused', () => {
  expect(() => scan(`["${'x'.repeat(50)}"]`, [10, 20, 30], 40)).toThrow(/longer than 40 bytes/);
});
