import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatBytes, formatDuration, formatShare } from './quantities.ts';
import { formatTable } from './table.ts';
import { displayWidth, padEnd, padStart, truncate, wrap } from './text-width.ts';

test('text stands to the left, numbers to the right', () => {
  expect(
    formatTable(
      ['split', 'queries', 'share'],
      [
        ['train', 12345, '9.7 %'],
        ['dev', 20, '–'],
      ],
      { columns: 80 },
    ),
  ).toBe('split  queries  share\n─────  ───────  ─────\ntrain   12,345  9.7 %\ndev         20      –');
});

test('wide characters count for two cells', () => {
  expect(
    formatTable(
      ['id', 'n'],
      [
        ['日本', 1],
        ['abc', 2],
      ],
      { columns: 80 },
    ),
  ).toBe('id    n\n────  ─\n日本  1\nabc   2');
});

test('the last column is cut to what the line holds, and white space in it is one line', () => {
  const table = formatTable(['id', 'content'], [['p1', 'a very long\ntext that does not fit']], {
    columns: 24,
  });
  expect(table.split('\n').at(-1)).toBe('p1  a very long text th…');
});

describe('the width of a text', () => {
  test.each([
    ['abc', 3],
    ['日本語', 6],
    ['한국어', 6],
    ['ｆｕｌｌ', 8],
    ['é', 1],
    ['e\u0301', 1],
    ['👍', 2],
    ['👩‍👩‍👧', 2],
    ['❤️', 2],
    ['s⁺ − s', 6],
    ['… « » ─ █', 9],
    ['\x1b[1mbold\x1b[22m', 4],
    ['', 0],
  ])('%j takes %d cells', (text, cells) => {
    expect(displayWidth(text)).toBe(cells);
  });

  test('what is cut fits, and is a beginning of the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 30 }), (text, width) => {
        const cut = truncate(text, width);
        expect(displayWidth(cut)).toBeLessThanOrEqual(width);
        if (cut !== text) expect(text.startsWith(cut.slice(0, -1))).toBe(true);
      }),
    );
  });

  test('padding fills up to the width and no further', () => {
    expect(padEnd('日本', 6)).toBe('日本  ');
    expect(padStart('日本', 6)).toBe('  日本');
    expect(padEnd('long', 2)).toBe('long');
  });

  test('wrapping keeps every word, in lines that fit', () => {
    expect(wrap('one two three four', 9, '  ')).toBe('  one two\n  three\n  four');
    expect(wrap('a verylongword b', 5)).toBe('a\nverylongword\nb');
  });
});

test('quantities have units', () => {
  expect([0, 999, 1500, 91_300_000, 2.5e9].map(formatBytes)).toEqual([
    '0 bytes',
    '999 bytes',
    '2 kB',
    '91.3 MB',
    '2.50 GB',
  ]);
  expect([40, 9_940, 9_960, 59_400, 61_000, 599_000, 3_540_000, 7_260_000].map(formatDuration)).toEqual([
    '0.0 s',
    '9.9 s',
    '10 s',
    '59 s',
    '1 min 1 s',
    '9 min 59 s',
    '59 min',
    '2 h 1 min',
  ]);
  expect([formatShare(1, 3), formatShare(0, 0)]).toEqual(['33.3 %', '–']);
});
