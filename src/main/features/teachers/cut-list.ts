/** How many of a list's first places hold its first K passages that are no positives (design §4, step 0). */
export function cutLength(passages: Uint32Array, positives: ReadonlySet<number>, topK: number): number {
  let places = 0;
  for (let others = 0; places < passages.length && others < topK; places++) {
    if (!positives.has(passages[places]!)) others++;
  }
  return places;
}
