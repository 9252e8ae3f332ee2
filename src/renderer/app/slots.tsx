import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import { createPortal } from 'react-dom';
import { Icon } from '../ui/icon.tsx';
import { Kbd } from '../ui/kbd.tsx';

const SLOTS = ['top', 'state', 'hints'] as const;
type Slot = (typeof SLOTS)[number];

type Slots = {
  readonly elements: Readonly<Partial<Record<Slot, HTMLElement | null>>>;
  readonly refs: Readonly<Record<Slot, (element: HTMLElement | null) => void>>;
};

const SlotContext = createContext<Slots | null>(null);

/** Lets a page put something into the frame around it. */
export function SlotProvider({ children }: { readonly children: ReactNode }) {
  const [elements, setElements] = useState<Slots['elements']>({});
  const slots = useMemo(() => {
    const setter = (slot: Slot) => (element: HTMLElement | null) =>
      setElements((known) => ({ ...known, [slot]: element }));
    return { top: setter('top'), state: setter('state'), hints: setter('hints') };
  }, []);
  return (
    <SlotContext value={useMemo(() => ({ elements, refs: slots }), [elements, slots])}>
      {children}
    </SlotContext>
  );
}

/** The place in the frame that a slot fills. */
export function SlotPlace({ slot, className }: { readonly slot: Slot; readonly className: string }) {
  const slots = useContext(SlotContext);
  return <div ref={slots?.refs[slot]} className={className} />;
}

function Fill({ slot, children }: { readonly slot: Slot; readonly children: ReactNode }) {
  const element = useContext(SlotContext)?.elements[slot];
  return element === null || element === undefined ? null : createPortal(children, element);
}

/** A page's chips in the top bar: the run that is shown, how far one is. */
export function TopBar({ children }: { readonly children: ReactNode }) {
  return <Fill slot="top">{children}</Fill>;
}

export type SavedStateProps = {
  readonly state: 'saved' | 'saving' | 'unsaved' | 'failed';
  /** In place of the usual words: "All answers saved". */
  readonly children?: ReactNode;
};

const STATE_WORDS = {
  saved: 'All saved',
  saving: 'Saving …',
  unsaved: 'Not saved yet',
  failed: 'Not saved',
} as const satisfies Record<SavedStateProps['state'], string>;

/** Whether what one did is on disk, at the left of the footer. */
export function SavedState({ state, children }: SavedStateProps) {
  return (
    <Fill slot="state">
      <span className={`saved-state saved-state-${state}`} role="status">
        {state === 'saved' && <Icon name="check" size={12} />}
        {state === 'failed' && <Icon name="warning" size={12} />}
        {state === 'unsaved' && <span aria-hidden="true">●</span>}
        {children ?? STATE_WORDS[state]}
      </span>
    </Fill>
  );
}

/** A button beside the saved state: who works here. */
export function FootButton({
  label,
  onClick,
  children,
}: {
  readonly label: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Fill slot="state">
      <button type="button" className="shell-foot-button" aria-label={label} title={label} onClick={onClick}>
        {children}
      </button>
    </Fill>
  );
}

export type KeyHint = { readonly keys: readonly string[]; readonly label: string };

/** The few keys one needs here, at the right of the footer. `?` shows all. */
export function KeyHints({ hints }: { readonly hints: readonly KeyHint[] }) {
  return (
    <Fill slot="hints">
      {hints.map(({ keys, label }) => (
        <span key={label} className="key-hint">
          {keys.map((key) => (
            <Kbd key={key} keys={key} />
          ))}
          {label}
        </span>
      ))}
    </Fill>
  );
}
