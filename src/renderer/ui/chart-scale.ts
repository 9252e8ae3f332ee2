export type Interval = readonly [number, number];

export type Scale = {
  readonly domain: Interval;
  readonly range: Interval;
  (value: number): number;
};

/** Maps a domain to a range in a straight line; a domain of one point maps to the range's middle. */
export function linearScale(domain: Interval, range: Interval): Scale {
  const [from, to] = domain;
  const [start, end] = range;
  const map = (value: number): number =>
    to === from ? (start + end) / 2 : start + ((value - from) / (to - from)) * (end - start);
  return Object.assign(map, { domain, range });
}

/**
 * Round numbers (1, 2 or 5 times a power of ten apart) within a domain.
 *
 * @param wanted about how many
 */
export function roundTicks([from, to]: Interval, wanted: number): number[] {
  if (!(to > from) || wanted < 1) return [];
  const rough = (to - from) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999_999) ?? 10) * power;
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  // Multiplied, not added up: 0.1 + 0.2 would not be 0.3.
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}
