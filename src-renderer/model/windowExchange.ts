/**
 * What the windows of one session tell each other, so that they show the same event with one
 * selection. Each part of the view carries a stamp; the newest wins in every window, whatever the
 * order of arrival, and what was taken from another window is not sent on: no echo.
 */
import type { ObjectRef } from '#renderer/scene/types.ts';
import type { Styles } from './collectionStyle.ts';

/** An object, or none, in the event in which that holds. */
export interface ObjectPlace {
  readonly run: string;
  readonly key: number;
  readonly object: ObjectRef | null;
}

/** The parts of the view that all windows have in common. Cameras and panels are each window's own. */
export interface SharedParts {
  readonly event: {
    readonly run: string;
    readonly key: number | null;
    readonly reconstruction: string | null;
    readonly where: string;
  };
  /** Global tag by which each event is reconstructed when it is shown, and parameters that are tried. */
  readonly onTheSpot: {
    readonly globalTag: string | null;
    readonly edits: Readonly<Record<string, number>>;
  };
  readonly selection: ObjectPlace;
  readonly hover: ObjectPlace;
  /** Visibility, colour and cuts of the collections. */
  readonly styles: Styles;
  /** ns; null shows the whole event. */
  readonly time: number | null;
}
type PartName = keyof SharedParts;

interface Stamp {
  readonly count: number;
  /** Decides between two changes made at once. */
  readonly window: string;
}

type PartMessage = {
  [Name in PartName]: {
    readonly type: 'part';
    readonly name: Name;
    readonly value: SharedParts[Name];
    readonly stamp: Stamp;
  };
}[PartName];

export type WindowMessage =
  /** A window has come: the others say how the view stands. */
  | { readonly type: 'hello'; readonly window: number }
  /** Ends such an answer. */
  | { readonly type: 'here'; readonly window: number }
  | { readonly type: 'bye'; readonly window: number }
  | PartMessage;

export interface Exchange {
  /** Says how a part stands in this window now; told to the others where it differs. */
  changed<Name extends PartName>(name: Name, value: SharedParts[Name]): void;
  receive(message: WindowMessage): void;
  /** From here on changes are told: before, a window that has just come takes the view of the others. */
  join(): void;
  leave(): void;
  /** The lowest number that no known window has. */
  freeNumber(): number;
}

export interface ExchangeOptions {
  /** Number of this window, the first being 1; its layout is remembered under it. */
  readonly number: number;
  /** Unique, unlike the number of a window that the user has copied. */
  readonly id: string;
  send(message: WindowMessage): void;
  apply<Name extends PartName>(name: Name, value: SharedParts[Name]): void;
}

const isNewer = (a: Stamp, b: Stamp): boolean => a.count > b.count || (a.count === b.count && a.window > b.window);

/** Says hello at once. */
export function createExchange({ number, id, send, apply }: ExchangeOptions): Exchange {
  const known = new Map<PartName, { message: PartMessage; text: string }>();
  const numbers = new Set([number]);
  let hasJoined = false;

  function changed<Name extends PartName>(name: Name, value: SharedParts[Name]): void {
    const text = JSON.stringify(value);
    const before = known.get(name);
    if (before?.text === text) return;
    // What a new window finds in its own memory yields to whatever the others say.
    const count = hasJoined ? (before?.message.stamp.count ?? 0) + 1 : 0;
    const message = { type: 'part', name, value, stamp: { count, window: hasJoined ? id : '' } } as PartMessage;
    known.set(name, { message, text });
    if (hasJoined) send(message);
  }

  function take(message: PartMessage): void {
    const before = known.get(message.name);
    if (before && !isNewer(message.stamp, before.message.stamp)) return;
    const text = JSON.stringify(message.value);
    known.set(message.name, { message, text });
    if (before?.text !== text) apply(message.name, message.value);
  }

  function receive(message: WindowMessage): void {
    switch (message.type) {
      case 'part':
        take(message);
        break;
      case 'hello':
        numbers.add(message.window);
        if (!hasJoined) break;
        for (const { message: part } of known.values()) {
          // Above what the newcomer has of itself.
          const stamp = part.stamp.window === '' ? { ...part.stamp, window: id } : part.stamp;
          send({ ...part, stamp } as PartMessage);
        }
        send({ type: 'here', window: number });
        break;
      case 'here':
        numbers.add(message.window);
        hasJoined = true;
        break;
      case 'bye':
        numbers.delete(message.window);
        break;
    }
  }

  function freeNumber(): number {
    let free = 2;
    while (numbers.has(free)) free++;
    return free;
  }

  send({ type: 'hello', window: number });
  return {
    changed,
    receive,
    join: () => (hasJoined = true),
    leave: () => send({ type: 'bye', window: number }),
    freeNumber,
  };
}
