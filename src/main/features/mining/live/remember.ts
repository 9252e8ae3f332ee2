import type { SelectionInput } from '../../../engine/selection/evaluate.ts';

/** What one page holds a moving slider against: the naive method, and another run. */
const KEPT = 2;

/**
 * Keeps what was worked out from some tables for as long as they are asked about: new labels come as new tables.
 *
 * @param make called where nothing is kept under the key
 */
export function createMemory<Value>(): (input: SelectionInput, key: string, make: () => Value) => Value {
  const known = new WeakMap<SelectionInput, Map<string, Value>>();
  return (input, key, make) => {
    const values = known.get(input) ?? new Map<string, Value>();
    known.set(input, values);
    const found = values.get(key);
    if (found !== undefined) return found;
    const made = make();
    values.set(key, made);
    for (const oldest of values.keys()) {
      if (values.size <= KEPT) break;
      values.delete(oldest);
    }
    return made;
  };
}
