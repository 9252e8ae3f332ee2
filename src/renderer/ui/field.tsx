import './field.css';
import { createContext, type ReactNode, useContext, useId } from 'react';

type Control = {
  readonly id: string;
  readonly 'aria-labelledby': string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
};

const ControlContext = createContext<Control | null>(null);

export type FieldProps = {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** What is wrong with what stands in it, and what would be right. */
  readonly error?: ReactNode;
  /** One control of ours; it finds its label, hint and error by itself. */
  readonly children: ReactNode;
};

export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const has = (part: ReactNode): boolean =>
    part !== undefined && part !== null && part !== false && part !== '';
  const described = [...(has(hint) ? [`${id}-hint`] : []), ...(has(error) ? [`${id}-error`] : [])].join(' ');
  const control: Control = {
    id,
    'aria-labelledby': `${id}-label`,
    'aria-describedby': described === '' ? undefined : described,
    'aria-invalid': has(error) ? true : undefined,
  };
  return (
    <div className="field">
      <label className="field-label" id={`${id}-label`} htmlFor={id}>
        {label}
      </label>
      <ControlContext value={control}>{children}</ControlContext>
      {has(hint) && (
        <div className="field-hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      {has(error) && (
        <div className="field-error" id={`${id}-error`} role="alert">
          {error}
        </div>
      )}
    </div>
  );
}

/** The attributes by which a control belongs to the field around it; none where there is no field. */
export function useFieldControl(): Partial<Control> {
  return useContext(ControlContext) ?? {};
}
