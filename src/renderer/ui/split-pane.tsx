import './split-pane.css';
import {
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useId,
  useState,
} from 'react';
import { useStored } from '../app/stored.ts';

export type SplitPaneProps = {
  /** Its width is remembered under this name. */
  readonly name: string;
  /** What the pane holds: "Queue". */
  readonly label: string;
  readonly pane: ReactNode;
  /** On which side of the rest it stands. */
  readonly side?: 'start' | 'end';
  /** Widths in pixels. */
  readonly initial: number;
  readonly min?: number;
  readonly max?: number;
  readonly children: ReactNode;
};

const STEP_PIXELS = 16;
const FOLDED = 'folded';

/** A pane beside the rest: dragged or moved by the arrow keys, folded and unfolded by Enter or a double click. */
export function SplitPane({
  name,
  label,
  pane,
  side = 'start',
  initial,
  min = 200,
  max = 640,
  children,
}: SplitPaneProps) {
  const id = useId();
  const [stored, store] = useStored(`pane.${name}`, String(initial));
  const [dragged, setDragged] = useState<number | null>(null);
  const clamp = (value: number): number => Math.round(Math.min(max, Math.max(min, value)));
  // "312 folded": folded, and 312 wide when it is not.
  const folded = stored.endsWith(FOLDED);
  const width = dragged ?? clamp(Number.parseInt(stored, 10) || initial);
  const fold = (on: boolean): void => store(on ? `${width} ${FOLDED}` : String(width));
  const sign = side === 'start' ? 1 : -1;

  function onPointerDown(event: PointerEvent<HTMLDivElement>): void {
    if (folded || event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    setDragged(width);
  }

  function onPointerMove(event: PointerEvent<HTMLDivElement>): void {
    const split = event.currentTarget.parentElement;
    if (dragged === null || split === null) return;
    const box = split.getBoundingClientRect();
    setDragged(clamp(side === 'start' ? event.clientX - box.left : box.right - event.clientX));
  }

  function onPointerUp(): void {
    if (dragged === null) return;
    store(String(dragged));
    setDragged(null);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter') fold(!folded);
    else if (folded) return;
    else if (event.key === 'ArrowLeft') store(String(clamp(width - sign * STEP_PIXELS)));
    else if (event.key === 'ArrowRight') store(String(clamp(width + sign * STEP_PIXELS)));
    else if (event.key === 'Home') store(String(min));
    else if (event.key === 'End') store(String(max));
    else return;
    event.preventDefault();
  }

  const style: CSSProperties & Record<'--width', string> = { '--width': `${width}px` };
  const shown = (
    <div key="pane" id={id} className="split-pane" style={style} hidden={folded}>
      {pane}
    </div>
  );
  const bar = (
    // biome-ignore lint/a11y/useSemanticElements: a separator that moves is no hr
    <div
      key="bar"
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${label}`}
      aria-controls={id}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={folded ? 0 : width}
      aria-valuetext={folded ? 'folded' : `${width} pixels`}
      tabIndex={0}
      title={folded ? `Show ${label}` : undefined}
      className={folded ? 'split-bar split-folded' : 'split-bar'}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onClick={folded ? () => fold(false) : undefined}
      onDoubleClick={folded ? undefined : () => fold(true)}
      onKeyDown={onKeyDown}
    />
  );
  const rest = (
    <div key="rest" className="split-rest">
      {children}
    </div>
  );
  return <div className="split">{side === 'start' ? [shown, bar, rest] : [rest, bar, shown]}</div>;
}
