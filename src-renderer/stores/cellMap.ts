/** Which detector is looked at as a flat map, and how: the map, the picture and the constants follow it. */
import { defineStore } from 'pinia';
import { computed } from 'vue';
import { z } from '#core/zod.ts';
import { cellMapsOf } from '../panels/cellMap/maps.ts';
import { useDetector } from './detector.ts';
import { useEvents } from './events.ts';
import { usePreferences } from './preferences.ts';

const CHOICE = z.object({
  /** Map by experiment, quantity of the event by map. */
  maps: z.record(z.string(), z.string()),
  quantities: z.record(z.string(), z.string()),
  scale: z.enum(['auto', 'linear', 'log']),
  labels: z.enum(['none', 'cells', 'boards', 'channels']),
  isMirrored: z.boolean(),
});

export const useCellMap = defineStore('cellMap', () => {
  const detector = useDetector();
  const events = useEvents();
  const choice = usePreferences().remember<z.infer<typeof CHOICE>>('cellMap', CHOICE, {
    maps: {},
    quantities: {},
    scale: 'auto',
    labels: 'none',
    isMirrored: true,
  }).value;

  const experiment = computed(() => events.record?.experiment ?? '');
  const maps = computed(() => (detector.detector ? cellMapsOf(detector.detector) : []));
  const map = computed(() => maps.value.find(({ id }) => id === choice.value.maps[experiment.value]) ?? maps.value[0]);
  const cells = computed(() => map.value?.panes.flatMap((pane) => pane.cells) ?? []);
  /** Channels of the cells of the map. */
  const mapped = computed<ReadonlySet<number>>(() => new Set(cells.value.map(({ cell }) => cell.channel)));

  function setMap(id: string): void {
    choice.value = { ...choice.value, maps: { ...choice.value.maps, [experiment.value]: id } };
  }

  function setQuantity(id: string): void {
    if (map.value) choice.value = { ...choice.value, quantities: { ...choice.value.quantities, [map.value.id]: id } };
  }

  return { choice, maps, map, cells, mapped, setMap, setQuantity };
});
