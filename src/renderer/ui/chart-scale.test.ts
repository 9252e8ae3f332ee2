import { describe, expect, it } from 'vitest';
import { linearScale, roundTicks } from './chart-scale.ts';

describe('linearScale', () => {
  it('maps ends and middle, also onto a falling range', () => {
    const y = linearScale([0, 200], [100, 10]);
    expect([y(0), y(100), y(200)]).toEqual([100, 55, 10]);
  });

  it('maps a domain of one point to the middle', () => {
    expect(linearScale([3, 3], [0, 80])(3)).toBe(40);
  });
});

describe('roundTicks', () => {
  it.each([
    [[0, 1], 5, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [[0.55, 0.9], 7, [0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9]],
    [[-0.1, 0.5], 3, [0, 0.2, 0.4]],
    [[0, 1_000_000], 4, [0, 500_000, 1_000_000]],
  ] as const)('of %j, about %i', (domain, wanted, expected) => {
    expect(roundTicks(domain, wanted)).toEqual(expected);
  });

  it('finds none where there is no room', () => {
    expect(roundTicks([1, 1], 4)).toEqual([]);
  });
});
