import './segmented.css';
import { type ReactNode, useId } from 'react';
import { useFieldControl } from './field.tsx';

export type SegmentedProps<Value extends string> = {
  /** Its name where no `Field` stands around it. */
  readonly label?: string;
  readonly value: Value;
  readonly options: readonly {
    readonly value: Value;
    readonly label: ReactNode;
    readonly disabled?: boolean;
    /** Shown as a tooltip. */
    readonly hint?: string;
  }[];
  readonly onChange: (value: Value) => void;
};

/** One of a few: radio buttons side by side. */
export function Segmented<Value extends string>({ label, value, options, onChange }: SegmentedProps<Value>) {
  const name = useId();
  const control = useFieldControl();
  return (
    <div
      className="segmented"
      role="radiogroup"
      aria-label={label}
      aria-labelledby={label === undefined ? control['aria-labelledby'] : undefined}
      aria-describedby={control['aria-describedby']}
    >
      {options.map((option) => (
        <label key={option.value} className="segmented-part" title={option.hint}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            disabled={option.disabled}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}
