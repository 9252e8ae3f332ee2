/** The place of the first of some rising numbers that is at least `wanted`; their count where there is none. */
export function firstNotBelow(rising: Uint32Array, wanted: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rising[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The place of a number among rising ones; null where it is not among them. */
export function placeOf(rising: Uint32Array, wanted: number): number | null {
  const place = firstNotBelow(rising, wanted);
  return rising[place] === wanted ? place : null;
}
