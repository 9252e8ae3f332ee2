import { badFile } from '../../formats/read/failures.ts';

/** @throws WhetstoneError `bad-input` that names the first row with a NaN or an infinity. */
export function checkFinite(
  path: string,
  ids: readonly string[],
  vectors: Float32Array,
  firstRow: number,
): void {
  // The sum of zeros is NaN as soon as one value is not finite: one addition a value, where a test would branch.
  let sum = 0;
  for (let i = 0; i < vectors.length; i += 1) sum += vectors[i]! * 0;
  if (sum === 0) return;
  const dimension = vectors.length / ids.length;
  const row = Math.floor(vectors.findIndex((value) => !Number.isFinite(value)) / dimension);
  throw badFile(
    path,
    `the embedding of ${ids[row]} (row ${firstRow + row}, counted from 0) has a value that is not finite. Encode that text again, or leave the row out.`,
    { row: firstRow + row, id: ids[row] ?? null },
  );
}
