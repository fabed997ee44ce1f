/** Changes that can be undone, made at once or after a preview (a drag shows what it will be). */

/** A part of the state that is changed, previewed and undone as one. */
export interface Slot<T> {
  readonly id: string;
  read(): T;
  write(value: T): void;
}

export interface UndoStep {
  readonly title: string;
  undo(): void;
  redo(): void;
}

export interface Undoable {
  /** Shows a value for now; what was there before the first preview is what undo goes back to. */
  preview<T>(slot: Slot<T>, next: T): void;
  /** Sets a value for good. Nothing is remembered where nothing has changed. */
  commit<T>(slot: Slot<T>, next: T, title: string): void;
}

/** Values are plain data. */
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

export function makeUndoable(push: (step: UndoStep) => void): Undoable {
  /** What a slot held before the drag that is under way. */
  const drafts = new Map<string, unknown>();
  return {
    preview(slot, next) {
      if (!drafts.has(slot.id)) drafts.set(slot.id, slot.read());
      slot.write(next);
    },
    commit<T>(slot: Slot<T>, next: T, title: string) {
      const before = drafts.has(slot.id) ? (drafts.get(slot.id) as T) : slot.read();
      drafts.delete(slot.id);
      if (!isSame(slot.read(), next)) slot.write(next);
      if (isSame(before, next)) return;
      push({ title, undo: () => slot.write(before), redo: () => slot.write(next) });
    },
  };
}
