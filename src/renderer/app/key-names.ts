/** What of a KeyboardEvent tells which key was pressed. */
export type Pressed = {
  readonly key: string;
  /** The key's place on the keyboard, whatever the layout writes there. */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  /** AltGr: it writes characters, and reports itself as Ctrl and Alt. */
  readonly altGraph: boolean;
};

type Combination = {
  readonly mod: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
  readonly key: string;
};

const NAMES: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  Space: '␣',
};

const isLetter = (key: string): boolean => /^\p{L}$/u.test(key);

function parse(keys: string): Combination {
  // "+" itself may be the key.
  const parts = keys === '+' ? ['+'] : keys.split('+');
  const key = parts.at(-1) ?? '';
  return {
    mod: parts.includes('Mod'),
    alt: parts.includes('Alt'),
    shift: parts.includes('Shift'),
    key: key.length === 1 ? key.toLowerCase() : key,
  };
}

/** A key that writes a character, alone: what dictation software sets off by accident (WCAG 2.1.4). */
export function isCharacterKey(keys: string): boolean {
  const { mod, alt, key } = parse(keys);
  return !mod && !alt && (key.length === 1 || key === 'Space');
}

/**
 * Whether a pressed key is the one that a binding names.
 *
 * `keys` is a KeyboardEvent's `key` (`j`, `[`, `Enter`, `ArrowDown`) or `Space`, with `Mod+` (Ctrl, or ⌘ on a Mac), `Alt+`
 * and `Shift+` before it. Capitals do not matter for letters. Shift is not looked at for other characters: a layout may
 * need it to write them. On a layout without Latin letters the key's place decides; where the row of digits writes
 * digits only with Shift (AZERTY), the bare key counts as its digit.
 *
 * @param mac whether ⌘ stands for `Mod`
 */
export function matchesKeys(keys: string, pressed: Pressed, mac: boolean): boolean {
  const wanted = parse(keys);
  const mod = !pressed.altGraph && (mac ? pressed.metaKey : pressed.ctrlKey);
  const otherMod = !pressed.altGraph && (mac ? pressed.ctrlKey : pressed.metaKey);
  const alt = !pressed.altGraph && pressed.altKey;
  if (wanted.mod !== mod || otherMod || wanted.alt !== alt) return false;
  const named = wanted.key.length > 1;
  if ((named || isLetter(wanted.key)) && wanted.shift !== pressed.shiftKey) return false;
  return namesOf(pressed).includes(wanted.key);
}

function namesOf({ key, code, shiftKey }: Pressed): string[] {
  const name = key === ' ' ? 'Space' : key.length === 1 ? key.toLowerCase() : key;
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  if (digit !== undefined && !shiftKey && !/^\d$/.test(name)) return [name, digit];
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined && isLetter(name) && !/^[a-z]$/.test(name)) return [name, letter.toLowerCase()];
  return [name];
}

export const isMac: boolean = typeof navigator !== 'undefined' && navigator.userAgent.includes('Mac');

/** A binding's keys as people read them: `Ctrl K`, `⌘K`, `↓`, `J`. */
export function keyLabel(keys: string, mac: boolean = isMac): string {
  const { mod, alt, shift, key } = parse(keys);
  const name = NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  const modifiers = [
    ...(mod ? [mac ? '⌘' : 'Ctrl'] : []),
    ...(alt ? [mac ? '⌥' : 'Alt'] : []),
    ...(shift ? [mac ? '⇧' : 'Shift'] : []),
  ];
  return [...modifiers, name].join(mac ? '' : ' ');
}
