import { describe, expect, it } from 'vitest';
import { keyCaps, matchesKeys, parseKeys, type KeyPress } from '#renderer/stores/keys.ts';

const press = (key: string, ...modifiers: ('ctrl' | 'meta' | 'alt' | 'shift')[]): KeyPress => ({
  key,
  ctrlKey: modifiers.includes('ctrl'),
  metaKey: modifiers.includes('meta'),
  altKey: modifiers.includes('alt'),
  shiftKey: modifiers.includes('shift'),
});
const matches = (keys: string, event: KeyPress, isMac = false): boolean => matchesKeys(parseKeys(keys), event, isMac);

describe('key combinations', () => {
  it('tells letters with and without Shift apart, in either case', () => {
    expect(matches('F', press('f'))).toBe(true);
    expect(matches('F', press('F'))).toBe(true); // Caps Lock
    expect(matches('F', press('F', 'shift'))).toBe(false);
    expect(matches('Shift+F', press('F', 'shift'))).toBe(true);
    expect(matches('Shift+F', press('f'))).toBe(false);
  });

  it('takes printable signs as they are typed, whatever Shift they need', () => {
    expect(matches('?', press('?', 'shift'))).toBe(true);
    expect(matches('?', press('?'))).toBe(true);
    expect(matches('/', press('/'))).toBe(true);
    expect(matches('+', press('+', 'shift'))).toBe(true);
    expect(matches('Mod++', press('+', 'ctrl', 'shift'))).toBe(true);
  });

  it('uses Ctrl, and on a Mac the command key', () => {
    expect(matches('Mod+K', press('k', 'ctrl'))).toBe(true);
    expect(matches('Mod+K', press('k'))).toBe(false);
    expect(matches('Mod+K', press('k', 'meta'))).toBe(false);
    expect(matches('Mod+K', press('k', 'meta'), true)).toBe(true);
    expect(matches('Mod+K', press('k', 'ctrl'), true)).toBe(false);
    expect(matches('K', press('k', 'ctrl'))).toBe(false);
    expect(matches('K', press('k', 'alt'))).toBe(false);
  });

  it('keeps undo and redo apart', () => {
    expect(matches('Mod+Z', press('Z', 'ctrl', 'shift'))).toBe(false);
    expect(matches('Mod+Shift+Z', press('Z', 'ctrl', 'shift'))).toBe(true);
  });

  it('keeps Shift of keys that print nothing, and of the space bar', () => {
    expect(matches('ArrowRight', press('ArrowRight', 'shift'))).toBe(false);
    expect(matches('Space', press(' '))).toBe(true);
    expect(matches('Space', press(' ', 'shift'))).toBe(false);
  });

  it('prints key caps', () => {
    expect(keyCaps('Mod+Shift+Z', false)).toEqual(['Ctrl', 'Shift', 'Z']);
    expect(keyCaps('Mod+Z', true)).toEqual(['⌘', 'Z']);
    expect(keyCaps('ArrowLeft', false)).toEqual(['←']);
    expect(keyCaps('F11', false)).toEqual(['F11']);
    expect(keyCaps('Space', false)).toEqual(['Space']);
  });

  it.each(['', 'Ctrl+K', 'Mod+', 'Foo+A'])('refuses “%s”', (keys) => {
    expect(() => parseKeys(keys)).toThrow('no key combination');
  });
});
