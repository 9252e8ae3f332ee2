import { describe, expect, it } from 'vitest';
import { isCharacterKey, keyLabel, matchesKeys, type Pressed } from './key-names.ts';

const press = (key: string, more: Partial<Pressed> = {}): Pressed => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  altGraph: false,
  ...more,
});

describe('matchesKeys', () => {
  it.each<[string, string, Pressed]>([
    ['a letter', 'j', press('j', { code: 'KeyJ' })],
    ['a letter with caps lock on', 'j', press('J', { code: 'KeyJ' })],
    ['a letter with Shift', 'Shift+z', press('Z', { shiftKey: true })],
    ['a sign that takes Shift to write', '?', press('?', { code: 'Slash', shiftKey: true })],
    ['a sign that takes AltGr to write', '[', press('[', { ctrlKey: true, altKey: true, altGraph: true })],
    ['the space bar', 'Space', press(' ', { code: 'Space' })],
    ['an arrow', 'ArrowDown', press('ArrowDown')],
    ['Ctrl', 'Mod+k', press('k', { ctrlKey: true })],
    ['a letter by its place on a Cyrillic layout', 'j', press('о', { code: 'KeyJ' })],
    ['the bare digit of an AZERTY layout', '1', press('&', { code: 'Digit1' })],
    ['the shifted digit of an AZERTY layout', '1', press('1', { code: 'Digit1', shiftKey: true })],
    ['the plus sign', '+', press('+', { shiftKey: true })],
  ])('takes %s', (_name, keys, pressed) => {
    expect(matchesKeys(keys, pressed, false)).toBe(true);
  });

  it.each<[string, string, Pressed]>([
    ['another letter', 'j', press('k', { code: 'KeyK' })],
    ['a letter with Shift where none is named', 'z', press('Z', { shiftKey: true })],
    ['a letter with Ctrl where none is named', 'j', press('j', { ctrlKey: true })],
    ['a letter with Alt where none is named', 'j', press('j', { altKey: true })],
    ['a letter alone where Ctrl is named', 'Mod+k', press('k')],
    ['the Windows key in place of Ctrl', 'Mod+k', press('k', { metaKey: true })],
    ['a Latin letter by its place on another Latin layout', 'q', press('a', { code: 'KeyQ' })],
    ['the sign above a digit', '1', press('!', { code: 'Digit1', shiftKey: true })],
    ['Enter with Shift', 'Enter', press('Enter', { shiftKey: true })],
  ])('leaves %s', (_name, keys, pressed) => {
    expect(matchesKeys(keys, pressed, false)).toBe(false);
  });

  it('takes ⌘ and leaves Ctrl on a Mac', () => {
    expect(matchesKeys('Mod+k', press('k', { metaKey: true }), true)).toBe(true);
    expect(matchesKeys('Mod+k', press('k', { ctrlKey: true }), true)).toBe(false);
  });
});

describe('isCharacterKey', () => {
  it('is what writes a character by itself', () => {
    expect(['j', '?', '1', 'Space', 'Shift+z'].map(isCharacterKey)).toEqual([true, true, true, true, true]);
    expect(['Enter', 'ArrowDown', 'Mod+k', 'Alt+j', 'Escape'].map(isCharacterKey)).toEqual(
      Array(5).fill(false),
    );
  });
});

describe('keyLabel', () => {
  it.each([
    ['j', 'J', 'J'],
    ['Mod+k', 'Ctrl K', '⌘K'],
    ['Mod+Shift+z', 'Ctrl Shift Z', '⌘⇧Z'],
    ['ArrowDown', '↓', '↓'],
    ['Enter', 'Enter', 'Enter'],
    ['?', '?', '?'],
  ])('of %s', (keys, elsewhere, mac) => {
    expect([keyLabel(keys, false), keyLabel(keys, true)]).toEqual([elsewhere, mac]);
  });
});
