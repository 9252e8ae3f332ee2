import './kbd.css';
import { keyLabel } from '../app/key-names.ts';

/** A key or a combination in the form that `useKeys` takes (`j`, `Mod+k`, `Enter`), as it stands on the keyboard. */
export function Kbd({ keys }: { readonly keys: string }) {
  return <kbd className="kbd">{keyLabel(keys)}</kbd>;
}
