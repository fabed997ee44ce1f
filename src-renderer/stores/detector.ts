/** The detector of the run shown, and the element of it that is selected or under the pointer. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { SetupList } from '#core/api/contract.ts';
import { expandSetup, type Detector } from '#core/detector/detector.ts';
import type { ElementParts } from '#core/detector/partsAt.ts';
import type { PlacedElement } from '#core/detector/placedElement.ts';
import type { ElementHit } from '#renderer/scene/types.ts';
import { fromApiError } from '#core/api/errors.ts';
import { isDisconnected } from '../connection/errors.ts';
import { useConnection } from './connection.ts';
import { useEvents } from './events.ts';
import { useMessages } from './messages.ts';
import { useSelection } from './selection.ts';

export const useDetector = defineStore('detector', () => {
  const connection = useConnection();
  const events = useEvents();
  const messages = useMessages();
  const selection = useSelection();

  const list = shallowRef<SetupList>({ setups: [], unreadable: [] });
  const detector = shallowRef<Detector | null>(null);
  /** Sentence that says why the run's setup is not drawn. */
  const failure = ref('');
  /** Names of placed elements. */
  const selected = ref<string | null>(null);
  const hovered = ref<string | null>(null);
  /** What of them is selected or under the pointer, where they were met in the picture. */
  const selectedParts = shallowRef<ElementParts | null>(null);
  const hoveredParts = shallowRef<ElementParts | null>(null);
  const known = new Map<string, Promise<Detector>>();

  const setupId = computed(() => events.record?.setup ?? null);
  const byName = computed(() => new Map(detector.value?.placed.map((element) => [element.name, element])));
  const element = computed<PlacedElement | null>(() => byName.value.get(selected.value ?? '') ?? null);

  const materialTitle = (material: string): string => detector.value?.materials[material]?.title ?? material;

  async function fetchDetector(id: string): Promise<Detector> {
    const { setup, materials } = await connection.client.setups.get({ id });
    return expandSetup(setup, materials);
  }

  /** Each setup is fetched once; one that failed is asked for again. */
  function get(id: string): Promise<Detector> {
    const there = known.get(id);
    if (there) return there;
    const asked = fetchDetector(id);
    known.set(id, asked);
    asked.catch(() => known.delete(id));
    return asked;
  }

  async function load(id: string | null): Promise<void> {
    failure.value = '';
    try {
      const next = id === null ? null : await get(id);
      if (setupId.value === id) detector.value = next;
    } catch (error) {
      if (setupId.value !== id) return;
      detector.value = null;
      if (!isDisconnected(error)) failure.value = fromApiError(error).message;
    }
  }

  async function refreshList(): Promise<void> {
    try {
      list.value = await connection.client.setups.list();
    } catch (error) {
      if (!isDisconnected(error)) messages.showError('The detector setups could not be listed.', error);
    }
  }

  watch(setupId, (id) => void load(id), { immediate: true });
  watch(detector, () => {
    select(null);
    hover(null);
  });
  watch(
    () => selection.selected,
    (object) => {
      if (object) select(null);
    },
  );
  connection.onOnline(() => {
    void refreshList();
    if (setupId.value !== null && detector.value === null) void load(setupId.value);
  });
  void refreshList();

  function select(name: string | null): void {
    if (name !== null) selection.select(null);
    selected.value = name;
    selectedParts.value = null;
  }

  function hover(name: string | null): void {
    hovered.value = name;
    hoveredParts.value = null;
  }

  /** As `select`, with the cells and the layer that were met. */
  function selectHit(hit: ElementHit | null): void {
    select(hit?.name ?? null);
    selectedParts.value = hit?.parts ?? null;
  }

  function hoverHit(hit: ElementHit | null): void {
    hover(hit?.name ?? null);
    hoveredParts.value = hit?.parts ?? null;
  }

  return {
    list,
    detector,
    failure,
    setupId,
    byName,
    materialTitle,
    get,
    element,
    selected,
    selectedParts,
    hovered,
    hoveredParts,
    select,
    hover,
    selectHit,
    hoverHit,
  };
});
