import { useState } from 'react';
import { countText } from '../../app/wording.ts';
import { Button } from '../../ui/button.tsx';
import { NumberInput } from '../../ui/number-input.tsx';

/** A browser scrolls through no more pixels than some hundred thousand rows have: a longer table comes in parts. */
export const PART_ROWS = 400_000;

/** Which rows of a very long table can be scrolled through, and the way to the others. */
export function TableParts({
  part,
  total,
  onGo,
}: {
  readonly part: number;
  readonly total: number;
  /** Takes the row's place in the whole table, from 0. */
  readonly onGo: (row: number) => void;
}) {
  const [row, setRow] = useState<number | null>(null);
  const start = part * PART_ROWS;
  const end = Math.min(total, start + PART_ROWS);
  return (
    <form
      className="browse-parts"
      onSubmit={(event) => {
        event.preventDefault();
        if (row !== null) onGo(row - 1);
      }}
    >
      <span>
        Rows {countText(start + 1)} to {countText(end)} of {countText(total)}
      </span>
      <Button small disabled={part === 0} onClick={() => onGo(start - PART_ROWS)}>
        Earlier rows
      </Button>
      <Button small disabled={end === total} onClick={() => onGo(end)}>
        Later rows
      </Button>
      <span className="browse-go">
        <NumberInput
          aria-label="Number of a row"
          placeholder="Row"
          optional
          value={row}
          min={1}
          max={total}
          onChange={setRow}
        />
        <Button small type="submit" disabled={row === null}>
          Go to it
        </Button>
      </span>
    </form>
  );
}
