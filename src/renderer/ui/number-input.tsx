import './input.css';
import { type ComponentProps, useState } from 'react';
import { useFieldControl } from './field.tsx';

export type NumberInputProps = Omit<
  ComponentProps<'input'>,
  'className' | 'value' | 'onChange' | 'type' | 'min' | 'max' | 'step'
> & {
  /** null: empty. */
  readonly value: number | null;
  /** Called with numbers within the limits only, and with null for an empty one if `optional`. */
  readonly onChange: (value: number | null) => void;
  readonly min?: number;
  readonly max?: number;
  /** 1 takes whole numbers only; `any` takes every number. */
  readonly step?: number | 'any';
  readonly optional?: boolean;
};

/** What is typed stays as it was typed while it cannot be used, is marked as wrong, and gives way to the value on leaving. */
export function NumberInput({
  value,
  onChange,
  min,
  max,
  step = 1,
  optional = false,
  onBlur,
  ...rest
}: NumberInputProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const control = useFieldControl();

  function parse(text: string): number | null | undefined {
    if (text.trim() === '') return optional ? null : undefined;
    const number = Number(text);
    if (!Number.isFinite(number) || (step === 1 && !Number.isInteger(number))) return undefined;
    return (min !== undefined && number < min) || (max !== undefined && number > max) ? undefined : number;
  }

  const wrong = draft !== null && parse(draft) === undefined;
  return (
    <input
      autoComplete="off"
      {...control}
      {...rest}
      {...(wrong ? { 'aria-invalid': true } : {})}
      className="input"
      type="number"
      value={draft ?? (value === null ? '' : String(value))}
      min={min}
      max={max}
      step={step}
      onChange={(event) => {
        const text = event.target.value;
        setDraft(text);
        const parsed = parse(text);
        if (parsed !== undefined) onChange(parsed);
      }}
      onBlur={(event) => {
        setDraft(null);
        onBlur?.(event);
      }}
    />
  );
}
