import './palette.css';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useModal } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { bestFits } from './choice-list.ts';
import { type Command, isEnabled, keysOf, SHELL_GROUP, useCommandGroups } from './keys.tsx';

/** What the palette offers besides the registered commands: pages, projects. */
export type PaletteChoice = Pick<Command, 'label' | 'run' | 'keys'> & {
  readonly group: string;
  readonly hint?: string;
};

/** Everything that can be done, by its name. */
export function Palette({
  choices,
  onClose,
}: {
  readonly choices: readonly PaletteChoice[];
  readonly onClose: () => void;
}) {
  const id = useId();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const ref = useModal();
  const list = useRef<HTMLDivElement>(null);
  const registered = useCommandGroups().flatMap(({ name, commands }) =>
    commands
      .filter((command) => isEnabled(command) && command.onlyKeys !== true)
      .map((command): PaletteChoice => ({ ...command, group: name })),
  );
  const fits = bestFits(
    typed,
    [
      ...registered.filter(({ group }) => group !== SHELL_GROUP),
      ...choices,
      ...registered.filter(({ group }) => group === SHELL_GROUP),
    ],
    ({ label, group, hint = '' }) => `${label} ${group} ${hint}`,
  );
  const chosen = Math.min(at, fits.length - 1);

  useEffect(() => {
    list.current?.querySelector(`[data-index="${chosen}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  function run(choice: PaletteChoice | undefined): void {
    if (choice === undefined) return;
    onClose();
    // Once the dialog has gone and the focus is back where it was.
    requestAnimationFrame(choice.run);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const last = fits.length - 1;
    if (event.key === 'ArrowDown') setAt(chosen >= last ? 0 : chosen + 1);
    else if (event.key === 'ArrowUp') setAt(chosen <= 0 ? last : chosen - 1);
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) run(fits[chosen]);
    else if (event.key === 'k' && (event.ctrlKey || event.metaKey)) onClose();
    else return;
    event.preventDefault();
  }

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard has Escape
    <dialog
      ref={ref}
      className="palette"
      aria-label="Commands"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClose={(event) => {
        if (!event.currentTarget.open) onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <input
        className="palette-input"
        role="combobox"
        aria-label="What to do"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder="A page, a project, something to do …"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div ref={list} id={`${id}-list`} className="palette-list" role="listbox" aria-label="Commands">
        {fits.map((choice, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the input takes the keys
          // biome-ignore lint/a11y/useFocusableInteractive: the input has the focus, and names its active option
          <div
            key={`${choice.group} ${choice.label}`}
            id={`${id}-${index}`}
            data-index={index}
            role="option"
            aria-selected={index === chosen}
            className="palette-option"
            onPointerMove={() => setAt(index)}
            onClick={() => run(choice)}
          >
            <span className="palette-label">
              {choice.label} {choice.hint !== undefined && <small>{choice.hint}</small>}
            </span>
            <span className="palette-group">{choice.group}</span>
            {keysOf(choice)
              .slice(0, 1)
              .map((keys) => (
                <Kbd key={keys} keys={keys} />
              ))}
          </div>
        ))}
        {fits.length === 0 && <p className="palette-none">Nothing is called that.</p>}
      </div>
    </dialog>
  );
}
