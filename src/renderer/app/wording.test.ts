import { describe, expect, it } from 'vitest';
import { agoText, bytesText, countText, durationText, leftText, quantityText, shareText } from './wording.ts';

describe('leftText', () => {
  it.each([
    [null, ''],
    [Number.POSITIVE_INFINITY, ''],
    [0, 'a few seconds left'],
    [9.9, 'a few seconds left'],
    [11, 'about 20 s left'],
    [50, 'about 50 s left'],
    [51, 'about 1 min left'],
    [1210, 'about 20 min left'],
    [2999, 'about 50 min left'],
    [3600, 'about 1 h left'],
    [5400, 'about 1.5 h left'],
    [36_000, 'about 10 h left'],
  ])('of %s s', (seconds, expected) => {
    expect(leftText(seconds)).toBe(expected);
  });
});

describe('durationText', () => {
  it.each([
    [0.84, '0.8 s'],
    [9.94, '9.9 s'],
    [42.4, '42 s'],
    [59.5, '1 min'],
    [190, '3 min'],
    [3600, '1 h'],
    [3900, '1 h 5 min'],
  ])('of %s s', (seconds, expected) => {
    expect(durationText(seconds)).toBe(expected);
  });
});

describe('agoText', () => {
  const now = new Date('2026-11-24T12:00:00Z');
  it.each([
    ['2026-11-24T11:59:30Z', 'just now'],
    ['2026-11-24T11:55:00Z', '5 min ago'],
    ['2026-11-24T03:00:00Z', '9 h ago'],
    ['2026-11-23T11:00:00Z', 'yesterday'],
    ['2026-11-20T11:00:00Z', '4 days ago'],
    ['2026-10-22T12:00:00Z', '22 Oct 2026'],
    ['not a date', ''],
  ])('of %s', (iso, expected) => {
    expect(agoText(iso, now)).toBe(expected);
  });
});

describe('numbers', () => {
  it('are grouped, and agree with their noun', () => {
    expect(countText(1204)).toBe('1,204');
    expect(quantityText(1, 'query', 'queries')).toBe('1 query');
    expect(quantityText(1204, 'passage')).toBe('1,204 passages');
    expect(shareText(0.953)).toBe('95 %');
    expect(shareText(0.953, 1)).toBe('95.3 %');
  });

  it('of bytes have a fitting unit', () => {
    expect([0, 1023, 1536, 150 * 1024, 3 * 1024 ** 3].map(bytesText)).toEqual([
      '0 B',
      '1023 B',
      '1.5 KB',
      '150 KB',
      '3.0 GB',
    ]);
  });
});
