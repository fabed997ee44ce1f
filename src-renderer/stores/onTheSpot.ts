/**
 * Reconstruction of the event shown, on the spot: with a global tag of which there is no whole
 * reconstruction, with parameters that the user is trying, or with what explains its tracks.
 */
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { OnTheSpot } from '../model/eventSource.ts';
import { useCurrent } from './current.ts';

export type ParameterValues = Readonly<Record<string, number>>;

const NONE: ParameterValues = {};

export const useOnTheSpot = defineStore('onTheSpot', () => {
  const current = useCurrent();

  /** Chosen without a reconstruction of the whole run. */
  const globalTag = shallowRef<string | null>(null);
  /** Parameters of the reconstruction that is shown; the defaults are not among them. */
  const base = shallowRef<ParameterValues>(NONE);
  /** What the user has changed. */
  const edits = shallowRef<ParameterValues>(NONE);
  /** Panels that show what explains a result. */
  const explainers = shallowRef(0);
  /** Sentence that says why the event could not be reconstructed. */
  const failure = shallowRef<string | null>(null);
  /** ms that the last event took, from the question to the decoded answer. */
  const took = shallowRef<number | null>(null);

  /** The global tag by which the event is shown; null: as recorded. */
  const tag = computed(() => current.reconstruction ?? globalTag.value);
  const isEdited = computed(() => Object.keys(edits.value).length > 0);
  const request = computed<OnTheSpot | null>(() => {
    if (tag.value === null) return null;
    if (current.reconstruction !== null && !isEdited.value && explainers.value === 0) return null;
    return { globalTag: tag.value, parameters: { ...base.value, ...edits.value } };
  });

  watch(
    () => current.run,
    () => {
      globalTag.value = null;
      base.value = NONE;
      edits.value = NONE;
    },
    { flush: 'sync' },
  );
  watch(request, (next) => {
    if (next === null) {
      failure.value = null;
      took.value = null;
    }
  });

  function setEdits(next: ParameterValues): void {
    edits.value = next;
  }

  /** Asks for what explains the result for as long as that is seen. Returns how to stop. */
  function explain(): () => void {
    explainers.value++;
    let isOn = true;
    return () => {
      if (isOn) explainers.value--;
      isOn = false;
    };
  }

  return { globalTag, base, edits, failure, took, tag, isEdited, request, setEdits, explain };
});
