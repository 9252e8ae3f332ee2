/**
 * Reads what an export's card says of rows that no column tells apart: `101x5 1x3` are 101 pairs of five rows each and
 * one of three, the positive's row first in each.
 *
 * @returns asked for one row after the other: whether it is a negative's. Beyond the last pair, none is.
 */
export function negativeRows(pairRows: string): () => boolean {
  const stretches = pairRows.split(' ').map((stretch) => stretch.split('x').map(Number));
  let stretch = 0;
  let pair = 0;
  let row = 0;
  return () => {
    const [pairs = 0, rows = 0] = stretches[stretch] ?? [];
    if (rows === 0) return false;
    const isNegative = row > 0;
    row = (row + 1) % rows;
    if (row === 0) pair = (pair + 1) % pairs;
    if (row === 0 && pair === 0) stretch++;
    return isNegative;
  };
}
