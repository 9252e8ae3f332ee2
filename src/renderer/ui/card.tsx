import './card.css';
import { type ReactNode, useId } from 'react';

export type CardProps = {
  readonly title: string;
  /** At the right of the title: a legend, a count. */
  readonly side?: ReactNode;
  readonly children: ReactNode;
};

/** A figure or a list with its title. Never one within another. */
export function Card({ title, side, children }: CardProps) {
  const id = useId();
  return (
    <section className="card" aria-labelledby={id}>
      <header className="card-head">
        <h2 id={id}>{title}</h2>
        {side !== undefined && <div className="card-side">{side}</div>}
      </header>
      {children}
    </section>
  );
}
