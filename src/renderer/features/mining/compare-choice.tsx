import type { RefObject } from 'react';
import { quantityText } from '../../app/wording.ts';
import type { Preview, Run } from './types.ts';

const NONE = '';

/** Which saved run the draft is held against, and in how much they differ. */
export function CompareChoice({
  runs,
  other,
  preview: { differs, milliseconds },
  selectRef,
  onChange,
}: {
  /** Over the same data set. */
  readonly runs: readonly Run[];
  readonly other: string | null;
  readonly preview: Preview;
  readonly selectRef: RefObject<HTMLSelectElement | null>;
  readonly onChange: (name: string | null) => void;
}) {
  return (
    <span className="mining-compare">
      {runs.length > 0 && (
        <select
          ref={selectRef}
          aria-label="Compare with"
          value={other ?? NONE}
          onChange={({ target }) => onChange(target.value === NONE ? null : target.value)}
        >
          <option value={NONE}>Compare …</option>
          {runs.map(({ name }) => (
            <option key={name} value={name}>
              against {name}
            </option>
          ))}
        </select>
      )}
      {differs !== null && <span>{quantityText(differs.items, 'verdict')} differ</span>}
      <span title="How long the whole set took to answer">{Math.round(milliseconds)} ms</span>
    </span>
  );
}
