import './toasts.css';
import { useSyncExternalStore } from 'react';

type Toast = { readonly id: number; readonly text: string };

const SHOWN_MILLISECONDS = 6000;

let toasts: readonly Toast[] = [];
let next = 0;
const listeners = new Set<() => void>();

function set(value: readonly Toast[]): void {
  toasts = value;
  for (const listener of listeners) listener();
}

/** Says what happened, for a while. Only for what needs no answer: an error belongs beside what it concerns. */
export function toast(text: string): void {
  const id = next++;
  set([...toasts.slice(-2), { id, text }]);
  setTimeout(() => set(toasts.filter((shown) => shown.id !== id)), SHOWN_MILLISECONDS);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The shell shows it once. */
export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map(({ id, text }) => (
        <div key={id} className="toast">
          {text}
        </div>
      ))}
    </div>
  );
}
