import './slider.css';
import type { CSSProperties, ReactNode } from 'react';
import { useFieldControl } from './field.tsx';

export type SliderProps = {
  /** Its name where no `Field` stands around it. */
  readonly label?: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly onChange: (value: number) => void;
  /** When it is let go: for what is too dear to do at every step. */
  readonly onCommit?: () => void;
  /** The value as it is read aloud: "95 % of the positive's score". */
  readonly format: (value: number) => string;
  readonly marks?: readonly { readonly value: number; readonly label: ReactNode }[];
};

const at = (name: string, share: number): CSSProperties => ({ [name]: Math.min(1, Math.max(0, share)) });

export function Slider({
  label,
  value,
  min,
  max,
  step,
  onChange,
  onCommit,
  format,
  marks = [],
}: SliderProps) {
  const share = (point: number): number => (point - min) / (max - min);
  const edge = (point: number): string =>
    point <= min ? ' slider-mark-first' : point >= max ? ' slider-mark-last' : '';
  return (
    <div className="slider">
      <input
        {...useFieldControl()}
        {...(label === undefined ? {} : { 'aria-label': label, 'aria-labelledby': undefined })}
        className="slider-range"
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        aria-valuetext={format(value)}
        style={at('--filled', share(value))}
        onChange={(event) => onChange(event.target.valueAsNumber)}
        onPointerUp={onCommit}
        onKeyUp={onCommit}
      />
      {marks.length > 0 && (
        <div className="slider-marks" aria-hidden="true">
          {marks.map((mark) => (
            <span
              key={mark.value}
              className={`slider-mark${edge(mark.value)}`}
              style={at('--at', share(mark.value))}
            >
              {mark.label}
            </span>
          ))}
        </div>
      )}
    </div>
  );
}
