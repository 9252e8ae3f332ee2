import { InvalidArgumentError } from 'commander';

/** Parsers of option values; what they refuse is a usage error that names the option. */

export function parseInteger(minimum: number, maximum = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(value) || value < minimum || value > maximum) {
      const range =
        maximum === Number.MAX_SAFE_INTEGER ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
      throw new InvalidArgumentError(`It takes a whole number ${range}.`);
    }
    return value;
  };
}

export function parseNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It takes a number.');
  return value;
}

export function parseNumberWithin(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = parseNumber(text);
    if (value >= minimum && value <= maximum) return value;
    const range = maximum === Number.MAX_VALUE ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
    throw new InvalidArgumentError(`It takes a number ${range}.`);
  };
}

export function parsePositive(text: string): number {
  const value = parseNumber(text);
  if (value <= 0) throw new InvalidArgumentError('It takes a number above 0.');
  return value;
}

/** `A:B`, both whole, A < B. */
export function parseRange(text: string): [number, number] {
  const match = /^(\d+):(\d+)$/.exec(text);
  const from = Number(match?.[1]);
  const to = Number(match?.[2]);
  if (match === null || from >= to)
    throw new InvalidArgumentError('It takes two whole numbers A:B with A < B, such as 30:100.');
  return [from, to];
}

/** Gathers a repeated option. */
export function collect(value: string, previous: readonly string[] | undefined): string[] {
  return [...(previous ?? []), value];
}
