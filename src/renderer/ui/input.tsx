import './input.css';
import type { ComponentProps, ReactNode } from 'react';
import { useId } from 'react';
import { useFieldControl } from './field.tsx';
import { Icon } from './icon.tsx';

export type TextInputProps = Omit<ComponentProps<'input'>, 'className' | 'value' | 'onChange' | 'type'> & {
  readonly type?: 'text' | 'search';
  readonly value: string;
  readonly onChange: (value: string) => void;
};

/** Inside a `Field`, or with an `aria-label`. */
export function TextInput({ type = 'text', onChange, ...rest }: TextInputProps) {
  return (
    <input
      autoComplete="off"
      spellCheck={false}
      {...useFieldControl()}
      {...rest}
      type={type}
      className="input"
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

export type TextAreaProps = Omit<ComponentProps<'textarea'>, 'className' | 'value' | 'onChange'> & {
  readonly value: string;
  readonly onChange: (value: string) => void;
};

export function TextArea({ onChange, ...rest }: TextAreaProps) {
  return (
    <textarea
      {...useFieldControl()}
      {...rest}
      className="input input-area"
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

export type Option<Value extends string> = {
  readonly value: Value;
  readonly label: string;
  readonly disabled?: boolean;
};

export type SelectProps<Value extends string> = Omit<
  ComponentProps<'select'>,
  'className' | 'value' | 'onChange' | 'children'
> & {
  readonly value: Value;
  readonly options: readonly Option<Value>[];
  readonly onChange: (value: Value) => void;
};

export function Select<Value extends string>({ options, onChange, ...rest }: SelectProps<Value>) {
  return (
    <span className="select">
      <select
        {...useFieldControl()}
        {...rest}
        className="input input-select"
        onChange={(event) => {
          const chosen = options.find(({ value }) => value === event.target.value);
          if (chosen !== undefined) onChange(chosen.value);
        }}
      >
        {options.map(({ value, label, disabled = false }) => (
          <option key={value} value={value} disabled={disabled}>
            {label}
          </option>
        ))}
      </select>
      <Icon name="down" size={12} />
    </span>
  );
}

export type CheckboxProps = {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ReactNode;
  readonly hint?: ReactNode;
  readonly disabled?: boolean;
};

export function Checkbox({ checked, onChange, children, hint, disabled = false }: CheckboxProps) {
  const id = useId();
  return (
    <label className="checkbox">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        aria-labelledby={`${id}-label`}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>
        <span id={`${id}-label`}>{children}</span>
        {hint !== undefined && (
          <span className="checkbox-hint" id={`${id}-hint`}>
            {hint}
          </span>
        )}
      </span>
    </label>
  );
}
