import './empty.css';
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

export type EmptyProps = {
  readonly icon?: IconName;
  /** What is not there: "No teachers yet". */
  readonly title: string;
  /** What to do next, in a sentence or two. */
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
};

export function Empty({ icon, title, children, actions }: EmptyProps) {
  return (
    <div className="empty">
      {icon !== undefined && (
        <span className="empty-icon">
          <Icon name={icon} size={32} />
        </span>
      )}
      <h2 className="empty-title">{title}</h2>
      {children !== undefined && <p className="empty-text">{children}</p>}
      {actions !== undefined && <div className="empty-actions">{actions}</div>}
    </div>
  );
}
