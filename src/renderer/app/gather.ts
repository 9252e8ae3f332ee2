/**
 * Hands things on at once, but no more often than every so many milliseconds: what comes between is handed on together
 * at the end, each thing once.
 */
export function gather<Thing>(
  handOn: (things: readonly Thing[]) => void,
  milliseconds: number,
): (things: readonly Thing[]) => void {
  const gathered = new Set<Thing>();
  let waiting = false;

  function flush(): void {
    waiting = gathered.size > 0;
    if (!waiting) return;
    const things = [...gathered];
    gathered.clear();
    setTimeout(flush, milliseconds);
    handOn(things);
  }

  return (things) => {
    for (const thing of things) gathered.add(thing);
    if (!waiting) flush();
  };
}
