/** Undo and redo of what the user changed in the view: cameras, cuts, selections. */
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';

export interface Step {
  /** What was done, such as “Cut on energy”. */
  readonly title: string;
  undo(): void;
  redo(): void;
}

const KEPT = 500;

export const useHistory = defineStore('history', () => {
  const done = shallowRef<readonly Step[]>([]);
  const undone = shallowRef<readonly Step[]>([]);

  const undoTitle = computed(() => done.value.at(-1)?.title ?? null);
  const redoTitle = computed(() => undone.value.at(-1)?.title ?? null);

  /** Remembers a step that has been taken already; what had been undone is forgotten. */
  function push(step: Step): void {
    done.value = [...done.value, step].slice(-KEPT);
    undone.value = [];
  }

  function undo(): void {
    const step = done.value.at(-1);
    if (!step) return;
    done.value = done.value.slice(0, -1);
    undone.value = [...undone.value, step];
    step.undo();
  }

  function redo(): void {
    const step = undone.value.at(-1);
    if (!step) return;
    undone.value = undone.value.slice(0, -1);
    done.value = [...done.value, step];
    step.redo();
  }

  function clear(): void {
    done.value = [];
    undone.value = [];
  }

  return { undoTitle, redoTitle, push, undo, redo, clear };
});
