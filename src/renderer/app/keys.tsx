import { useEffect, useId, useRef, useSyncExternalStore } from 'react';
import { isCharacterKey, isMac, matchesKeys } from './key-names.ts';
import { useStored } from './stored.ts';

/** Something that a key, or the command palette, sets off. */
export type Command = {
  /** As `matchesKeys` takes them; several do the same. None: only the palette has it. */
  readonly keys?: string | readonly string[];
  /** What it does, as the overview and the palette say it: "Next candidate". */
  readonly label: string;
  readonly run: () => void;
  /** False: its keys do nothing and the palette leaves it out. The overview still lists it. */
  readonly enabled?: boolean;
  /** A key that is held down goes on. Leave it out for whatever must happen once. */
  readonly repeats?: boolean;
  /** True: it works in a text field too. Only for combinations with Ctrl or ⌘. */
  readonly whileTyping?: boolean;
  /** The palette leaves it out. */
  readonly onlyKeys?: boolean;
};

export type CommandGroup = { readonly name: string; readonly commands: readonly Command[] };

type Entry = { group: CommandGroup };

/** What the shell registers: it comes after all that a page does. */
export const SHELL_GROUP = 'Everywhere';

/** Newest last: of two that name the same key, the newer one is called. */
const entries = new Map<string, Entry>();
const listeners = new Set<() => void>();
let snapshot: readonly Entry[] = [];

function changed(): void {
  const all = [...entries.values()];
  const isShell = ({ group }: Entry): boolean => group.name === SHELL_GROUP;
  // The shell is mounted after the page that it opens with, so its place among the others says nothing.
  snapshot = [...all.filter(isShell), ...all.filter((entry) => !isShell(entry))];
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Registers keys for as long as the component is shown. They are silent while one types, and while a dialog is open.
 *
 * @param group the heading they stand under in the overview: a page's or a pane's name
 */
export function useKeys(group: string, commands: readonly Command[]): void {
  const id = useId();
  const entry = useRef<Entry>({ group: { name: group, commands } });
  // Each render brings functions of its own; a key always calls the newest.
  useEffect(() => {
    entry.current.group = { name: group, commands };
  });
  useEffect(() => {
    entries.set(id, entry.current);
    changed();
    return () => {
      entries.delete(id);
      changed();
    };
  }, [id]);
}

/** What is registered now, newest first. Read `commands` when they are shown: they change without a word. */
export function useCommandGroups(): readonly CommandGroup[] {
  return useSyncExternalStore(subscribe, () => snapshot)
    .map(({ group }) => group)
    .reverse();
}

export const keysOf = ({ keys }: Command): readonly string[] =>
  keys === undefined ? [] : typeof keys === 'string' ? [keys] : keys;

export const isEnabled = ({ enabled }: Command): boolean => enabled !== false;

/** Whether keys that write a character set anything off: one may turn them off (WCAG 2.1.4). */
export function useCharacterKeys(): readonly [boolean, (on: boolean) => void] {
  const [stored, store] = useStored('character-keys', 'on');
  return [stored !== 'off', (on) => store(on ? 'on' : 'off')];
}

const TEXT_INPUTS = new Set(['text', 'search', 'number', 'email', 'url', 'password', 'tel', 'date', 'time']);

function isTyping(target: Element): boolean {
  if (target instanceof HTMLInputElement) return TEXT_INPUTS.has(target.type);
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  );
}

/** What a control does with a key by itself: a button's Enter, a slider's arrows, a list's ends. */
function isOwnKey(target: Element, key: string): boolean {
  if (key === 'Enter' || key === ' ') {
    return target.closest('button, a[href], summary, input, [role="button"], [role="separator"]') !== null;
  }
  if (!/^(Arrow|Home$|End$|Page)/.test(key)) return false;
  return target.closest('input, [role="grid"], [role="separator"], [role="listbox"]') !== null;
}

function find(event: KeyboardEvent, characterKeys: boolean): Command | undefined {
  const target = event.target instanceof Element ? event.target : document.body;
  if (event.isComposing || document.querySelector('dialog[open]') !== null) return undefined;
  if (isOwnKey(target, event.key) && !event.ctrlKey && !event.metaKey) return undefined;
  const typing = isTyping(target);
  const pressed = {
    key: event.key,
    code: event.code,
    ctrlKey: event.ctrlKey,
    metaKey: event.metaKey,
    altKey: event.altKey,
    shiftKey: event.shiftKey,
    altGraph: event.getModifierState('AltGraph'),
  };
  for (const { group } of snapshot.toReversed()) {
    const command = group.commands.find(
      (candidate) =>
        isEnabled(candidate) &&
        (!typing || candidate.whileTyping === true) &&
        keysOf(candidate).some(
          (keys) => (characterKeys || !isCharacterKey(keys)) && matchesKeys(keys, pressed, isMac),
        ),
    );
    if (command !== undefined) return command;
  }
  return undefined;
}

/** The one listener. The shell uses it once. */
export function useKeyListener(): void {
  const [characterKeys] = useCharacterKeys();
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const command = event.defaultPrevented ? undefined : find(event, characterKeys);
      if (command === undefined) return;
      event.preventDefault();
      if (!event.repeat || command.repeats === true) command.run();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [characterKeys]);
}
