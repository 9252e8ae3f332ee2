import './chip.css';
import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

export type ChipProps = {
  /** `<b>` sets off what matters. */
  readonly children: ReactNode;
  readonly small?: boolean;
  /** Makes it a button. */
  readonly onClick?: () => void;
  /** Gives it a cross; `removeLabel` says what goes: "Remove the filter on split". */
  readonly onRemove?: () => void;
  readonly removeLabel?: string;
};

/** A fact in a frame: the run that is shown, a filter that is on. */
export function Chip({ children, small = false, onClick, onRemove, removeLabel = 'Remove' }: ChipProps) {
  const className = small ? 'chip chip-small' : 'chip';
  if (onClick !== undefined)
    return (
      <button type="button" className={className} onClick={onClick}>
        {children}
      </button>
    );
  return (
    <span className={className}>
      {children}
      {onRemove !== undefined && (
        <button type="button" className="chip-remove" aria-label={removeLabel} onClick={onRemove}>
          <Icon name="close" size={10} />
        </button>
      )}
    </span>
  );
}
