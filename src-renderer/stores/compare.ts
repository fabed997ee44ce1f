/** The event shown beside another: the same by another reconstruction, or one that was put aside. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { fromApiError } from '#core/api/errors.ts';
import { decodeEvent } from '#core/event/codec.ts';
import type { EventData } from '#core/event/event.ts';
import type { EventScene, ObjectRef } from '#renderer/scene/types.ts';
import { isDisconnected } from '../connection/errors.ts';
import { compareEvents, type EventDifference } from '../model/compareEvents.ts';
import { sourceId, type EventSource } from '../model/eventSource.ts';
import { useConnection } from './connection.ts';
import { useCurrent } from './current.ts';
import { useEvents } from './events.ts';
import { useOnTheSpot } from './onTheSpot.ts';
import { useReconstructions } from './reconstructions.ts';

/** An event that was put aside. */
export interface KeptEvent {
  readonly source: EventSource;
  readonly key: number;
  readonly eventNumber: number;
}

/** The event shown, seen otherwise. */
interface View {
  readonly kind: 'view';
  readonly globalTag: string | null;
  readonly isStored: boolean;
}
/** What stands beside the event shown. */
export type Other =
  /** The same event: as recorded (null), by a stored reconstruction, or made on the spot. */
  View | { readonly kind: 'event'; readonly kept: KeptEvent };

const withId = (source: EventSource, key: number) => ({ source, key, id: `${sourceId(source)} ${key}` });

const AS_RECORDED: View = { kind: 'view', globalTag: null, isStored: true };

export const useCompare = defineStore('compare', () => {
  const connection = useConnection();
  const current = useCurrent();
  const events = useEvents();
  const onTheSpot = useOnTheSpot();
  const reconstructions = useReconstructions();

  /** While the panel is seen. */
  const isOn = ref(false);
  const chosen = shallowRef<Other | null>(null);
  const kept = shallowRef<KeptEvent | null>(null);
  const event = shallowRef<EventData | null>(null);
  const failure = ref('');
  /** The second picture, while it is there. */
  const scene = shallowRef<EventScene | null>(null);

  /** How the event shown can be seen otherwise. */
  const views = computed<readonly View[]>(() => {
    const stored = reconstructions.list.map(({ globalTag }): View => ({ kind: 'view', globalTag, isStored: true }));
    const others = reconstructions.others.map(({ name }): View => ({ kind: 'view', globalTag: name, isStored: false }));
    const all = [AS_RECORDED, ...stored, ...others];
    // With parameters that are tried the same global tag is something to hold against.
    return onTheSpot.isEdited ? all : all.filter(({ globalTag }) => globalTag !== onTheSpot.tag);
  });
  /** What was chosen, else the first other way to see the event. */
  const other = computed<Other | null>(() => {
    const choice = chosen.value;
    if (choice?.kind === 'event') return choice;
    const same = views.value.find(
      ({ globalTag, isStored }) => choice && globalTag === choice.globalTag && isStored === choice.isStored,
    );
    return same ?? views.value[0] ?? null;
  });

  const wanted = computed<{ source: EventSource; key: number; id: string } | null>(() => {
    if (!isOn.value || !other.value) return null;
    const { run, key } = current;
    if (other.value.kind === 'event') return withId(other.value.kept.source, other.value.kept.key);
    if (run === null || key === null) return null;
    const { globalTag, isStored } = other.value;
    const source: EventSource = isStored
      ? { run, reconstruction: globalTag, onTheSpot: null }
      : { run, reconstruction: null, onTheSpot: { globalTag: globalTag!, parameters: {} } };
    return withId(source, key);
  });

  async function load(): Promise<void> {
    const asked = wanted.value;
    if (!asked) {
      event.value = null;
      return;
    }
    try {
      const next = await fetchEvent(asked.source, asked.key);
      if (wanted.value?.id !== asked.id) return;
      event.value = next;
      failure.value = '';
    } catch (error) {
      if (wanted.value?.id !== asked.id || isDisconnected(error)) return;
      event.value = null;
      failure.value = fromApiError(error).message;
    }
  }

  async function fetchEvent({ run, reconstruction, onTheSpot: made }: EventSource, key: number): Promise<EventData> {
    const blob = made
      ? await connection.client.reconstructions.event({ run, key, ...made })
      : await connection.client.events.fetch({ run, reconstruction, key });
    return decodeEvent(new Uint8Array(await blob.arrayBuffer()));
  }

  watch(
    () => wanted.value?.id ?? '',
    () => void load(),
  );
  connection.onOnline(() => void load());
  connection.onChange('reconstructions', () => void load());

  const difference = computed<EventDifference | null>(() =>
    isOn.value && events.event && event.value ? compareEvents(events.event, event.value) : null,
  );

  /** The object on the other side that is the same. */
  function partnerOf(object: ObjectRef | null): ObjectRef | null {
    const found = object && difference.value?.collections.find(({ name }) => name === object.collection);
    const pair = found && [...found.same, ...found.moved].find(([left]) => left === object.index);
    return pair ? { collection: object!.collection, index: pair[1] } : null;
  }

  /** The same from right to left. */
  function partnerOfRight(object: ObjectRef | null): ObjectRef | null {
    const found = object && difference.value?.collections.find(({ name }) => name === object.collection);
    const pair = found && [...found.same, ...found.moved].find(([, right]) => right === object.index);
    return pair ? { collection: object!.collection, index: pair[0] } : null;
  }

  /** Puts the event shown aside, to hold others against it. */
  function keep(): void {
    const { source, event: shown } = events;
    const { key } = current;
    if (!source || key === null || !shown) return;
    kept.value = { source, key, eventNumber: shown.header.eventNumber };
    chosen.value = { kind: 'event', kept: kept.value };
  }

  function choose(next: Other): void {
    chosen.value = next;
  }

  return { isOn, kept, other, views, event, failure, scene, difference, partnerOf, partnerOfRight, keep, choose };
});
