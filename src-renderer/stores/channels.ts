/**
 * The readout channel that is looked at. It links what belongs together: a cell of a map, the hits
 * and waveforms of that cell in this event, and what the picture shows of them. It stays when the
 * event changes, so that one channel can be followed from event to event.
 */
import { defineStore } from 'pinia';
import { computed, ref, watch } from 'vue';
import { channelOf, objectsByChannel, objectsOfChannel } from '#core/event/channels.ts';
import type { ElementParts } from '#core/detector/partsAt.ts';
import { findCollection } from '#core/event/event.ts';
import type { ObjectRef } from '#renderer/scene/types.ts';
import { channelNames } from '../model/channelNames.ts';
import { isDrawn } from '../model/collectionStyle.ts';
import { useDetector } from './detector.ts';
import { useEvents } from './events.ts';
import { useSelection } from './selection.ts';

/** As many as can be told apart by colour. */
const MOST_PINS = 6;

export const useChannels = defineStore('channels', () => {
  const detector = useDetector();
  const events = useEvents();
  const selection = useSelection();

  const focused = ref<number | null>(null);
  /** Under the pointer in a map, where the channel may have no object in this event. */
  const pointed = ref<number | null>(null);
  const pinned = ref<readonly number[]>([]);

  const names = computed(() => channelNames(detector.detector));

  function channelOfObject(object: ObjectRef | null): number | null {
    const collection = object && events.event && findCollection(events.event, object.collection);
    return collection ? channelOf(collection, object.index) : null;
  }

  const hovered = computed(
    () => pointed.value ?? channelOfObject(selection.hovered) ?? detector.hoveredParts?.cells[0]?.channel ?? null,
  );

  /** Cells of the channel under the pointer in a map, else of the one looked at: outlined in the picture. */
  const marked = computed<ElementParts | null>(() => {
    const channel = pointed.value ?? focused.value;
    const cells = channel === null ? undefined : names.value.cells.get(channel);
    return cells ? { cells, layer: null } : null;
  });

  watch(
    () => selection.place,
    (place, before) => {
      const channel = channelOfObject(place?.object ?? null);
      if (channel !== null) focused.value = channel;
      else if (place && place.object === null && place.key === before?.key && before.object !== null) {
        // Who lets go of an object lets go of its channel; another event does not.
        if (channelOfObject(before.object) === focused.value) focused.value = null;
      }
    },
  );
  // A cell that was met in the picture, though it holds nothing in this event.
  watch(
    () => detector.selectedParts,
    (parts) => {
      const [cell] = parts?.cells ?? [];
      if (cell) focused.value = cell.channel;
    },
  );
  /** The setup that the numbers belong to: another run of it keeps them. */
  let numberedBy: string | null = null;
  watch(
    () => detector.setupId,
    (id) => {
      if (id === null || id === numberedBy) return;
      if (numberedBy !== null) {
        focused.value = null;
        pinned.value = [];
      }
      numberedBy = id;
    },
    { immediate: true },
  );

  /** The object of a channel to show: of that collection if it has one, else one that is drawn. */
  function objectOf(channel: number, preferred: string | null): ObjectRef | null {
    if (!events.event) return null;
    const objects = objectsOfChannel(events.event, channel);
    const wanted = [preferred, selection.selected?.collection];
    const best =
      objects.find(({ collection }) => wanted[0] === collection.name) ??
      objects.find(({ collection }) => wanted[1] === collection.name) ??
      objects.find(({ collection }) => isDrawn(collection.kind)) ??
      objects[0];
    return best ? { collection: best.collection.name, index: best.index } : null;
  }

  /** Looks at a channel, and selects its object where the event has one. */
  function focus(channel: number, preferred: string | null = null): void {
    detector.select(null);
    selection.select(objectOf(channel, preferred));
    focused.value = channel;
  }

  function clear(): void {
    focused.value = null;
  }

  function hover(channel: number | null, preferred: string | null = null): void {
    pointed.value = channel;
    selection.hover(channel === null ? null : objectOf(channel, preferred));
  }

  const isPinned = (channel: number): boolean => pinned.value.includes(channel);

  function togglePin(channel: number): void {
    pinned.value = isPinned(channel)
      ? pinned.value.filter((other) => other !== channel)
      : [...pinned.value, channel].slice(-MOST_PINS);
  }

  /** Channels that have a waveform in this event, rising. */
  const withWaveform = computed<readonly number[]>(() => {
    const collections = events.event?.collections.filter(({ kind }) => kind === 'waveforms') ?? [];
    const channels = new Set(collections.flatMap((collection) => [...objectsByChannel(collection).keys()]));
    return [...channels].toSorted((a, b) => a - b);
  });

  /** The next (1) or previous (−1) channel that has a waveform; from the end to the beginning again. */
  function stepWaveform(by: 1 | -1): void {
    const channels = withWaveform.value;
    const at = focused.value;
    const next =
      by === 1
        ? (channels.find((channel) => at !== null && channel > at) ?? channels[0])
        : (channels.findLast((channel) => at !== null && channel < at) ?? channels.at(-1));
    if (next === undefined) return;
    const collection = events.event?.collections.find(
      (one) => one.kind === 'waveforms' && objectsByChannel(one).has(next),
    );
    // A hit that is looked at stays one, so that the picture goes along.
    focus(next, selection.selected ? null : (collection?.name ?? null));
  }

  return {
    focused,
    hovered,
    marked,
    pinned,
    names,
    withWaveform,
    focus,
    clear,
    hover,
    isPinned,
    togglePin,
    stepWaveform,
  };
});
