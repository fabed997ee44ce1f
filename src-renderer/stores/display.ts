/**
 * How events are looked at: cameras, layout, styles and cuts per collection, clipping, time.
 * What is drawn is a function of this, of the selection and of the event. Every change by the user
 * can be undone, and everything but the time is remembered.
 */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { cutMask, countKept, type Cut } from '#core/event/cut.ts';
import type { Collection, EventData } from '#core/event/event.ts';
import { INITIAL_STATE } from '#renderer/scene/initialState.ts';
import type { DetectorStyle } from '#renderer/scene/detector/detectorStyle.ts';
import type {
  CameraPose,
  ClipPlane,
  CollectionStyle,
  EventScene,
  LegendLine,
  SceneState,
  ViewId,
} from '#renderer/scene/types.ts';
import { completeStyles, withCut } from '../model/collectionStyle.ts';
import { differenceMarks, MARK_STYLES, NO_MARKS } from '../model/differenceMarks.ts';
import { drawnObject } from '../model/drawnObject.ts';
import { legendOf } from '../model/legend.ts';
import { eventTimeRange, happenedMask } from '../model/eventTime.ts';
import { formatNumber } from '../format/number.ts';
import { makeUndoable, type Slot } from '../model/undoable.ts';
import { FIRST_VIEW, magnificationOf, VIEW_STATE, type ViewState } from '../model/viewState.ts';
import { DATA_COLOURS } from '#renderer/scene/colour/palette.ts';
import { ownName } from '../shell/windowNumber.ts';
import { useChannels } from './channels.ts';
import { useCompare } from './compare.ts';
import { useConstants } from './constants.ts';
import { useDetector } from './detector.ts';
import { useEvents } from './events.ts';
import { useHistory } from './history.ts';
import { usePreferences } from './preferences.ts';
import { useSelection } from './selection.ts';
import { useTheme } from './theme.ts';

/** Kinds whose objects are cells: constants are drawn in their place. */
const CELL_KINDS: ReadonlySet<Collection['kind']> = new Set(['calorimeterHits', 'counters', 'clusters']);

export const useDisplay = defineStore('display', () => {
  const channels = useChannels();
  const compare = useCompare();
  const constants = useConstants();
  const detector = useDetector();
  const events = useEvents();
  const selection = useSelection();
  const history = useHistory();
  const theme = useTheme();
  const remembered = usePreferences().remember<ViewState>(ownName('display.view'), VIEW_STATE, FIRST_VIEW);
  const view = remembered.value;

  /** False until what was remembered is here: nothing is drawn or defaulted before. */
  const isReady = ref(false);
  void remembered.loaded.then(() => (isReady.value = true));

  /** The scene, while the display panel is open. */
  const scene = shallowRef<EventScene | null>(null);
  /** ns; null shows the whole event. */
  const time = ref<number | null>(null);

  const collections = computed<readonly Collection[]>(() => events.event?.collections ?? []);
  const experiment = computed(() => events.record?.experiment ?? '');
  const timeRange = computed(() => (events.event ? eventTimeRange(events.event) : null));

  watch(
    [collections, isReady],
    () => {
      if (!isReady.value) return;
      const styles = completeStyles(view.value.styles, collections.value, DATA_COLOURS);
      if (styles !== view.value.styles) view.value = { ...view.value, styles };
    },
    { flush: 'sync' },
  );

  watch(
    () => [events.event, timeRange.value === null] as const,
    ([, isTimeless]) => {
      if (isTimeless) time.value = null;
    },
  );

  const cameras = computed(() => view.value.cameras[experiment.value] ?? INITIAL_STATE.cameras);
  const transverse = computed(() => magnificationOf(view.value, experiment.value));
  const hasCameras = computed(() => Object.hasOwn(view.value.cameras, experiment.value));

  /** What differs from the event beside, while there is one. */
  const marks = computed(() =>
    events.event && compare.difference
      ? differenceMarks(events.event, compare.difference, 'left', view.value.styles)
      : NO_MARKS,
  );
  /** The event as the picture shows it: with constants on the cells, and marks of differences, where these are wanted. */
  const drawn = computed<EventData | null>(() => {
    const { event } = events;
    const further = [...(constants.picture?.collections ?? []), ...marks.value.collections];
    return event && further.length > 0 ? { ...event, collections: [...event.collections, ...further] } : event;
  });
  const styles = computed<ViewState['styles']>(() => {
    const { picture } = constants;
    const own = marks.value === NO_MARKS ? view.value.styles : { ...view.value.styles, ...MARK_STYLES };
    if (!picture) return own;
    const hidden = collections.value
      .filter(({ kind }) => CELL_KINDS.has(kind))
      .flatMap(({ name }) => {
        const style = view.value.styles[name];
        return style ? [[name, { ...style, visible: false }] as const] : [];
      });
    return { ...own, ...Object.fromEntries(hidden), ...picture.styles };
  });

  const state = computed<SceneState>(() => ({
    layout: view.value.layout,
    activeView: view.value.activeView,
    cameras: cameras.value,
    styles: styles.value,
    selected: drawnObject(events.event, selection.selected, view.value.styles),
    hovered: drawnObject(events.event, selection.hovered, view.value.styles),
    time: time.value,
    clip: view.value.clip,
    transverse: transverse.value,
    axes: view.value.axes,
    grid: view.value.grid,
    theme: theme.theme,
    fieldT: events.record?.fieldT ?? null,
    detector: view.value.detector,
    selectedElement: detector.selected,
    hoveredElement: detector.hovered,
    markedParts: detector.selectedParts ?? channels.marked,
    labels: view.value.labels,
  }));

  const viewSlot = <K extends keyof ViewState>(name: K): Slot<ViewState[K]> => ({
    id: name,
    read: () => view.value[name],
    write: (value) => (view.value = { ...view.value, [name]: value }),
  });

  const frameSlot: Slot<Pick<ViewState, 'layout' | 'activeView'>> = {
    id: 'frame',
    read: () => ({ layout: view.value.layout, activeView: view.value.activeView }),
    write: (frame) => (view.value = { ...view.value, ...frame }),
  };

  const styleSlot = (collection: string): Slot<CollectionStyle | undefined> => ({
    id: `style ${collection}`,
    read: () => view.value.styles[collection],
    write: (style) => {
      if (style) view.value = { ...view.value, styles: { ...view.value.styles, [collection]: style } };
    },
  });

  /** Cameras of an experiment, and whether they are still as they were fitted without being asked. */
  interface Framing {
    readonly poses: ViewState['cameras'][string];
    readonly isUntouched: boolean;
  }

  const cameraSlot = (ofExperiment: string): Slot<Framing> => ({
    id: `cameras ${ofExperiment}`,
    read: () => ({
      poses: view.value.cameras[ofExperiment] ?? INITIAL_STATE.cameras,
      isUntouched: view.value.untouched.includes(ofExperiment),
    }),
    write: ({ poses, isUntouched }) => {
      const others = view.value.untouched.filter((name) => name !== ofExperiment);
      view.value = {
        ...view.value,
        cameras: { ...view.value.cameras, [ofExperiment]: poses },
        untouched: isUntouched ? [...others, ofExperiment] : others,
      };
    },
  });

  const { preview, commit } = makeUndoable(history.push);

  /** Changes one part of the view: `set('grid', true, 'Show the grid')`. */
  function set<K extends keyof ViewState>(name: K, value: ViewState[K], title: string): void {
    commit(viewSlot(name), value, title);
  }

  const transverseSlot = (ofExperiment: string): Slot<number> => ({
    id: `magnification ${ofExperiment}`,
    read: () => magnificationOf(view.value, ofExperiment),
    write: (value) =>
      (view.value = { ...view.value, magnification: { ...view.value.magnification, [ofExperiment]: value } }),
  });
  const previewTransverse = (value: number): void => preview(transverseSlot(experiment.value), value);
  const setTransverse = (value: number): void =>
    commit(transverseSlot(experiment.value), value, `Draw x and y × ${formatNumber(value)}`);

  const timeSlot: Slot<number | null> = {
    id: 'time',
    read: () => time.value,
    write: (value) => (time.value = value),
  };

  /** ns; null shows the whole event. */
  const previewTime = (value: number | null): void => preview(timeSlot, value);
  const setTime = (value: number | null): void =>
    commit(timeSlot, value, value === null ? 'Show the whole event' : 'Move the time');

  const previewDetector = (value: DetectorStyle): void => preview(viewSlot('detector'), value);
  const previewClip = (clip: ClipPlane | null): void => preview(viewSlot('clip'), clip);

  function setStyle(collection: string, patch: Partial<CollectionStyle>, title: string): void {
    const slot = styleSlot(collection);
    const before = slot.read();
    if (before) commit(slot, { ...before, ...patch }, title);
  }

  /** Takes over what another window has chosen: nothing to undo here. */
  function followStyles(styles: ViewState['styles']): void {
    view.value = { ...view.value, styles };
  }

  function setVisible(names: readonly string[], visible: boolean, title: string): void {
    const styles = { ...view.value.styles };
    for (const name of names) {
      const style = styles[name];
      if (style) styles[name] = { ...style, visible };
    }
    set('styles', styles, title);
  }

  function previewCut(collection: string, cut: Cut): void {
    const slot = styleSlot(collection);
    const before = slot.read();
    if (before) preview(slot, { ...before, cuts: withCut(before.cuts, cut) });
  }

  function setCut(collection: string, cut: Cut, label: string): void {
    const cuts = withCut(view.value.styles[collection]?.cuts ?? [], cut);
    setStyle(collection, { cuts }, `Cut on ${label} of ${collection}`);
  }

  function removeAllCuts(): void {
    const styles = Object.fromEntries(
      Object.entries(view.value.styles).map(([name, style]) => [name, { ...style, cuts: [] }]),
    );
    set('styles', styles, 'Remove all cuts');
  }

  /** Objects of each collection that pass its cuts and have happened by the time shown. */
  const kept = computed<ReadonlyMap<string, number>>(() => {
    const counts = new Map<string, number>();
    for (const collection of collections.value) {
      const cuts = view.value.styles[collection.name]?.cuts ?? [];
      const passed = cutMask(collection, cuts);
      const happened = time.value === null ? null : happenedMask(collection, time.value);
      const both = passed && happened ? passed.map((pass, index) => pass & happened[index]!) : (passed ?? happened);
      counts.set(collection.name, countKept(both, collection.count));
    }
    return counts;
  });

  /** What the colours of the picture mean. */
  const legend = computed<LegendLine[]>(() => [
    ...constants.legend,
    ...legendOf(collections.value, styles.value, kept.value, events.energyUnit),
  ]);

  function setCameras(next: Readonly<Record<ViewId, CameraPose>>, title: string): void {
    commit(cameraSlot(experiment.value), { poses: { ...next }, isUntouched: false }, title);
  }

  function setCamera(id: ViewId, pose: CameraPose, title = 'Move the camera'): void {
    setCameras({ ...cameras.value, [id]: pose }, title);
  }

  /** Turns the 3D view, and brings it to the front where another is shown alone. */
  function lookFrom(pose: CameraPose, title: string): void {
    setCamera('3d', pose, title);
    if (view.value.layout === 'single') set('activeView', '3d', title);
  }

  /** One view alone, or all four. */
  function showAlone(id: ViewId | null): void {
    if (id === null) set('layout', 'quad', 'Show four views');
    else commit(frameSlot, { layout: 'single', activeView: id }, 'Show one view');
  }

  /** The view that the pointer works in. */
  function activate(id: ViewId): void {
    if (id !== view.value.activeView) view.value = { ...view.value, activeView: id };
  }

  /** Run that the cameras were last fitted to without being asked. */
  let framedRun: string | null = null;

  /**
   * Fits cameras that the user has not moved: those of an experiment that has none yet, and again for
   * a new size of the views, for another run and after a restart. Nothing to undo. An event without
   * objects says nothing about where to look.
   */
  function frameUntouched(): void {
    const { event, record } = events;
    if (!scene.value || !event || !record || !event.collections.some(({ count }) => count > 0)) return;
    if (hasCameras.value && !view.value.untouched.includes(experiment.value)) return;
    framedRun = record.run;
    const chosen = view.value.magnification[experiment.value] ?? null;
    const framing = scene.value.frame(chosen);
    if (chosen === null) {
      const suggestedMagnification = {
        ...view.value.suggestedMagnification,
        [experiment.value]: framing.transverse,
      };
      view.value = { ...view.value, suggestedMagnification };
    }
    cameraSlot(experiment.value).write({ poses: framing.cameras, isUntouched: true });
  }

  /** As `frameUntouched`, once for each run. */
  function frameRun(): void {
    if (events.record && events.record.run !== framedRun) frameUntouched();
  }

  return {
    isReady,
    view,
    scene,
    time,
    collections,
    experiment,
    timeRange,
    cameras,
    transverse,
    state,
    drawn,
    marks,
    legend,
    kept,
    set,
    previewTransverse,
    setTransverse,
    previewTime,
    setTime,
    previewClip,
    previewDetector,
    setStyle,
    followStyles,
    setVisible,
    previewCut,
    setCut,
    removeAllCuts,
    setCameras,
    setCamera,
    lookFrom,
    showAlone,
    activate,
    frameUntouched,
    frameRun,
  };
});
