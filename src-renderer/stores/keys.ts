/**
 * Key combinations as commands name them: parts joined by `+`, modifiers first, such as `Mod+K`,
 * `Shift+F`, `ArrowRight`, `?`. `Mod` is Ctrl, on a Mac the command key. The last part is the
 * `KeyboardEvent.key`; letters match in either case.
 */
export interface KeyCombination {
  readonly mod: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
  /** Lower case. */
  readonly key: string;
}

/** What matching needs of a KeyboardEvent. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const MODIFIERS: ReadonlySet<string> = new Set(['Mod', 'Alt', 'Shift']);

/** @throws Error where the text is no combination: a fault of the program */
export function parseKeys(text: string): KeyCombination {
  const parts = text === '+' ? ['+'] : text.endsWith('++') ? [...text.slice(0, -2).split('+'), '+'] : text.split('+');
  const key = parts.pop();
  const modifiers = new Set(parts);
  if (!key || parts.some((part) => !MODIFIERS.has(part))) throw new Error(`“${text}” is no key combination`);
  return {
    mod: modifiers.has('Mod'),
    alt: modifiers.has('Alt'),
    shift: modifiers.has('Shift'),
    key: key === 'Space' ? ' ' : key.toLowerCase(),
  };
}

/** A printable key that is not a letter carries its Shift in itself: `?` is Shift and `/` on one keyboard, one key on another. */
const carriesShift = (key: string): boolean =>
  key.length === 1 && key !== ' ' && key.toLowerCase() === key.toUpperCase();

export function matchesKeys(keys: KeyCombination, press: KeyPress, isMac: boolean): boolean {
  const mod = isMac ? press.metaKey : press.ctrlKey;
  const foreign = isMac ? press.ctrlKey : press.metaKey;
  return (
    press.key.toLowerCase() === keys.key &&
    mod === keys.mod &&
    !foreign &&
    press.altKey === keys.alt &&
    (press.shiftKey === keys.shift || (carriesShift(keys.key) && !keys.shift))
  );
}

const NAMES: Readonly<Record<string, string>> = {
  arrowright: '→',
  arrowleft: '←',
  arrowup: '↑',
  arrowdown: '↓',
  escape: 'Esc',
  enter: 'Enter',
  delete: 'Del',
  pageup: 'Page Up',
  pagedown: 'Page Down',
  home: 'Home',
  end: 'End',
  ' ': 'Space',
};

/** The combination as printed on a key cap each: `['Ctrl', 'K']`. */
export function keyCaps(text: string, isMac: boolean): string[] {
  const keys = parseKeys(text);
  const name = NAMES[keys.key] ?? (keys.key.length === 1 ? keys.key.toUpperCase() : text.split('+').at(-1)!);
  return [
    ...(keys.mod ? [isMac ? '⌘' : 'Ctrl'] : []),
    ...(keys.alt ? [isMac ? '⌥' : 'Alt'] : []),
    ...(keys.shift ? [isMac ? '⇧' : 'Shift'] : []),
    name,
  ];
}
