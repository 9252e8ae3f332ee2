import './button.css';
import type { ComponentProps, ReactNode } from 'react';
import { Kbd } from './kbd.tsx';

type Look = 'normal' | 'primary' | 'quiet' | 'danger';

export type ButtonProps = Omit<ComponentProps<'button'>, 'className'> & {
  readonly look?: Look;
  readonly small?: boolean;
  /** The key that does the same, shown before the label. It is only shown here: register it with `useKeys`. */
  readonly keys?: string;
};

function classes(base: string, look: Look, small: boolean): string {
  return [base, `button-${look}`, ...(small ? ['button-small'] : [])].join(' ');
}

export function Button({
  look = 'normal',
  small = false,
  keys,
  type = 'button',
  children,
  ...rest
}: ButtonProps) {
  return (
    <button {...rest} type={type} className={classes('button', look, small)}>
      {keys !== undefined && <Kbd keys={keys} />}
      {children}
    </button>
  );
}

export type IconButtonProps = Omit<ButtonProps, 'children' | 'keys' | 'aria-label' | 'title'> & {
  /** What it does: its name for those who cannot see the icon, and its tooltip. */
  readonly label: string;
  readonly icon: ReactNode;
};

export function IconButton({
  label,
  icon,
  look = 'quiet',
  small = false,
  type = 'button',
  ...rest
}: IconButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-label={label}
      title={label}
      className={classes('button icon-button', look, small)}
    >
      {icon}
    </button>
  );
}
