import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createExchange, type Exchange, type WindowMessage } from '#renderer/model/windowExchange.ts';

interface Window {
  readonly exchange: Exchange;
  /** Messages on their way to this window, oldest first. */
  readonly inbox: WindowMessage[];
  /** What it shows. */
  time: number | null;
}

/** Windows that, like the page, tell of every change of what they show, also of one that came from elsewhere. */
function makeSession(): { windows: Window[]; add(time: number | null): Window; sent(): number } {
  const windows: Window[] = [];
  let sent = 0;
  return {
    windows,
    sent: () => sent,
    add(time) {
      const inbox: WindowMessage[] = [];
      const exchange = createExchange({
        number: windows.length + 1,
        id: `window ${windows.length + 1}`,
        send: (message) => {
          sent++;
          for (const other of windows) if (other.inbox !== inbox) other.inbox.push(structuredClone(message));
        },
        apply: (name, value) => {
          if (name === 'time') show(made, value as number | null);
        },
      });
      const made: Window = { exchange, inbox, time };
      windows.push(made);
      exchange.changed('time', time);
      return made;
    },
  };
}

function show(window: Window, time: number | null): void {
  window.time = time;
  window.exchange.changed('time', time);
}

function deliver(window: Window): void {
  const message = window.inbox.shift();
  if (message) window.exchange.receive(message);
}

function deliverAll(windows: readonly Window[]): void {
  for (let rounds = 0; windows.some(({ inbox }) => inbox.length > 0); rounds++) {
    if (rounds > 10_000) throw new Error('the windows never come to rest');
    for (const window of windows) deliver(window);
  }
}

describe('several windows', () => {
  it('come to show the same, whatever they do at once and however messages are delayed', () => {
    const action = fc.record({ window: fc.nat(2), time: fc.option(fc.nat(5), { nil: undefined }) });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const { windows, add, sent } = makeSession();
        for (const time of [0, 0, 0]) add(time).exchange.join();
        deliverAll(windows);
        const before = sent();
        let changes = 0;
        for (const { window: at, time } of actions) {
          const window = windows[at]!;
          if (time === undefined) deliver(window);
          else {
            show(window, time);
            changes++;
          }
        }
        deliverAll(windows);
        expect(new Set(windows.map(({ time }) => time)).size).toBe(1);
        // One message per change of the user, none for what was taken from another window.
        expect(sent() - before).toBeLessThanOrEqual(changes);
      }),
    );
  });

  it('a window that comes takes the view of the one that is there, not the reverse', () => {
    const { windows, add } = makeSession();
    const first = add(1);
    first.exchange.join();
    show(first, 7);
    const second = add(3);
    deliverAll(windows);
    expect([first.time, second.time]).toEqual([7, 7]);
    show(second, 8);
    deliverAll(windows);
    expect(first.time).toBe(8);
  });

  it('takes the view of one that has changed nothing yet', () => {
    const { windows, add } = makeSession();
    add(1).exchange.join();
    const second = add(3);
    // What the second finds in its own memory a moment later is not told.
    show(second, 4);
    deliverAll(windows);
    expect(windows.map(({ time }) => time)).toEqual([1, 1]);
  });

  it('says the lowest number that is free', () => {
    const { windows, add } = makeSession();
    const [first, second, third] = [add(0), add(0), add(0)];
    for (const { exchange } of windows) exchange.join();
    deliverAll(windows);
    expect(first.exchange.freeNumber()).toBe(4);
    second.exchange.leave();
    deliverAll(windows);
    expect(third.exchange.freeNumber()).toBe(2);
  });
});
