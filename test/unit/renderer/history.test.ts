import fc from 'fast-check';
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { useHistory } from '#renderer/stores/history.ts';

beforeEach(() => setActivePinia(createPinia()));

describe('undo and redo', () => {
  it('behave like a list of states with a cursor', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.integer(), fc.constantFrom('undo' as const, 'redo' as const))), (actions) => {
        setActivePinia(createPinia());
        const history = useHistory();
        let value = 0;
        const states = [0];
        let cursor = 0;
        for (const action of actions) {
          if (action === 'undo') {
            history.undo();
            cursor = Math.max(0, cursor - 1);
          } else if (action === 'redo') {
            history.redo();
            cursor = Math.min(states.length - 1, cursor + 1);
          } else {
            const before = value;
            value = action;
            history.push({ title: `to ${action}`, undo: () => (value = before), redo: () => (value = action) });
            states.splice(cursor + 1, Infinity, action);
            cursor++;
          }
          expect(value).toBe(states[cursor]);
          expect(history.undoTitle).toBe(cursor === 0 ? null : `to ${states[cursor]}`);
          expect(history.redoTitle).toBe(cursor === states.length - 1 ? null : `to ${states[cursor + 1]}`);
        }
      }),
    );
  });

  it('keeps the last 500 steps', () => {
    const history = useHistory();
    let undone = 0;
    for (let i = 0; i < 700; i++) history.push({ title: `${i}`, undo: () => undone++, redo: () => {} });
    for (let i = 0; i < 700; i++) history.undo();
    expect(undone).toBe(500);
    expect(history.redoTitle).toBe('200');
  });
});
