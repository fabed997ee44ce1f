/** The one registry of actions: the palette, the key help, menus, buttons and keys all come from it. */
import { defineStore } from 'pinia';
import { computed, onScopeDispose, ref, shallowReactive } from 'vue';
import { keyCaps, matchesKeys, parseKeys, type KeyCombination } from './keys.ts';
import { useMessages } from './messages.ts';

export interface Command {
  /** `area.action`, such as `event.next`. */
  readonly id: string;
  /** In the imperative: “Go to the next event”. */
  readonly title: string;
  /** Heading in the key help and the palette: “Event”, “View”, “Runs” … */
  readonly group: string;
  /** Key combinations (see keys.ts); the first is the one shown. */
  readonly keys?: readonly string[];
  /** May read reactive state; absent: always. */
  enabled?(): boolean;
  /** Runs again while the key is held down. */
  readonly repeats?: boolean;
  /** Its keys work in a text field too. */
  readonly inText?: boolean;
  run(): void | Promise<void>;
}

export const IS_MAC = navigator.platform.startsWith('Mac');

interface Entry {
  readonly command: Command;
  readonly keys: readonly KeyCombination[];
}

const isEnabled = (command: Command): boolean => command.enabled?.() ?? true;

export const useCommands = defineStore('commands', () => {
  const entries = shallowReactive(new Map<string, Entry>());
  /** Number of modal dialogs open: keys belong to them. */
  const modals = ref(0);

  const all = computed(() => [...entries.values()].map((entry) => entry.command));

  /** Returns how to take them back. A command registered under a known id replaces it. */
  function register(commands: readonly Command[]): () => void {
    const added = commands.map((command): Entry => ({ command, keys: (command.keys ?? []).map(parseKeys) }));
    for (const entry of added) entries.set(entry.command.id, entry);
    return () => {
      for (const entry of added) {
        if (entries.get(entry.command.id) === entry) entries.delete(entry.command.id);
      }
    };
  }

  const get = (id: string): Command | undefined => entries.get(id)?.command;

  function start(command: Command): void {
    if (!isEnabled(command)) return;
    const failed = (error: unknown): void => useMessages().showError(`“${command.title}” did not work.`, error);
    try {
      Promise.resolve(command.run()).catch(failed);
    } catch (error) {
      failed(error);
    }
  }

  /** Does nothing where the command is unknown or not enabled. */
  function run(id: string): void {
    const command = get(id);
    if (command) start(command);
  }

  /** Title with the key in brackets, as tool tips show it. */
  function hint(id: string): string {
    const command = get(id);
    if (!command) return '';
    const [keys] = command.keys ?? [];
    return keys ? `${command.title} (${keyCaps(keys, IS_MAC).join(' ')})` : command.title;
  }

  function handleKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || modals.value > 0) return;
    const target = event.target instanceof Element ? event.target : null;
    const inText = target !== null && isTextField(target);
    const ownsKey = target !== null && usesKey(target, event);
    for (const { command, keys } of entries.values()) {
      if (!keys.some((combination) => matchesKeys(combination, event, IS_MAC))) continue;
      if ((inText && !command.inText) || ownsKey || !isEnabled(command)) continue;
      event.preventDefault();
      if (!event.repeat || command.repeats) start(command);
      return;
    }
  }

  return { all, modals, register, get, isEnabled, run, hint, handleKey };
});

function isTextField(element: Element): boolean {
  if (element instanceof HTMLInputElement) return !['checkbox', 'radio', 'range', 'button'].includes(element.type);
  return element instanceof HTMLTextAreaElement || (element instanceof HTMLElement && element.isContentEditable);
}

/** Keys that the focused control acts on itself without saying so to us. */
function usesKey(element: Element, { key, ctrlKey, metaKey }: KeyboardEvent): boolean {
  const isAction = element.closest('button, a[href], summary, [role="button"], [role="tab"], input, select') !== null;
  const isValue = element.matches('input, select, [role="slider"]');
  // With a modifier Enter is nobody’s: forms are sent by it from every field.
  return (
    (isAction && (key === ' ' || (key === 'Enter' && !ctrlKey && !metaKey))) ||
    (isValue && /^(Arrow|Home|End|Page)/.test(key))
  );
}

/** Registers commands for as long as the component (or effect scope) lives. */
export function provideCommands(commands: readonly Command[]): void {
  onScopeDispose(useCommands().register(commands));
}
