import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeUndoable, type Slot, type UndoStep } from '#renderer/model/undoable.ts';

function setUp() {
  const steps: UndoStep[] = [];
  const state = { a: 1, b: 1 };
  const slot = (id: 'a' | 'b'): Slot<number> => ({ id, read: () => state[id], write: (value) => (state[id] = value) });
  return { steps, state, slot, ...makeUndoable((step) => steps.push(step)) };
}

describe('undoable changes', () => {
  it('makes one step of a whole drag', () => {
    const { steps, state, slot, preview, commit } = setUp();
    for (const value of [2, 3, 4]) preview(slot('a'), value);
    expect(state.a).toBe(4);
    commit(slot('a'), 4, 'drag');
    expect(steps.map(({ title }) => title)).toEqual(['drag']);
    steps[0]!.undo();
    expect(state.a).toBe(1);
    steps[0]!.redo();
    expect(state.a).toBe(4);
  });

  it('makes none of a change to what is there, nor of a drag that comes back', () => {
    const { steps, slot, preview, commit } = setUp();
    commit(slot('a'), 1, 'same');
    preview(slot('a'), 5);
    commit(slot('a'), 1, 'back');
    expect(steps).toEqual([]);
  });

  it('leaves other parts alone when undone', () => {
    const { steps, state, slot, commit } = setUp();
    commit(slot('a'), 2, 'a');
    commit(slot('b'), 9, 'b');
    steps[0]!.undo();
    expect(state).toEqual({ a: 1, b: 9 });
  });

  it('undoes any sequence in reverse to where it began, and redoes it to where it ended', () => {
    const change = fc.record({ id: fc.constantFrom('a' as const, 'b' as const), value: fc.nat(5), drag: fc.boolean() });
    fc.assert(
      fc.property(fc.array(change), (changes) => {
        const { steps, state, slot, preview, commit } = setUp();
        for (const { id, value, drag } of changes) {
          if (drag) preview(slot(id), value + 1);
          commit(slot(id), value, '');
        }
        const end = { ...state };
        for (const step of steps.toReversed()) step.undo();
        expect(state).toEqual({ a: 1, b: 1 });
        for (const step of steps) step.redo();
        expect(state).toEqual(end);
      }),
    );
  });
});
