/** Where the panels stand: remembered, saved under names, reset. */
import type { DockviewApi, SerializedDockview } from 'dockview-vue';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { z } from '#core/zod.ts';
import { applyStandardLayout, openPanel } from '../layout/standardLayout.ts';
import { panelDefinition } from '../panels/registry.ts';
import { ownName } from '../shell/windowNumber.ts';
import { useMessages } from './messages.ts';
import { usePreferences } from './preferences.ts';

/** Only what is checked here is relied on; dockview checks the rest when it loads the layout. */
const serialized = z.custom<SerializedDockview>(
  (value) => typeof value === 'object' && value !== null && 'grid' in value && 'panels' in value,
);

/** A layout of an older version may hold panels that are gone, or not fit at all: then the standard one. */
function load(dock: DockviewApi, layout: SerializedDockview | null): void {
  if (layout && Object.keys(layout.panels).every(panelDefinition)) {
    try {
      dock.fromJSON(layout, { reuseExistingPanels: true });
      if (dock.totalPanels > 0) return;
    } catch {
      // Falls through: the standard layout replaces what could not be read.
    }
  }
  applyStandardLayout(dock);
}

export const useLayout = defineStore('layout', () => {
  const preferences = usePreferences();
  const remembered = preferences.remember(ownName('layout'), serialized.nullable(), null);
  const workspaces = preferences.remember('workspaces', z.record(z.string(), serialized), {});

  const api = shallowRef<DockviewApi | null>(null);
  const open = shallowRef<ReadonlySet<string>>(new Set());
  const isFullScreen = ref(false);
  const workspaceNames = computed(() => Object.keys(workspaces.value.value).toSorted((a, b) => a.localeCompare(b)));

  /** Called when the dock is there; shows the remembered layout and remembers every change from then on. */
  async function attach(dock: DockviewApi): Promise<void> {
    await remembered.loaded;
    load(dock, remembered.value.value);
    api.value = dock;
    const note = (): void => {
      open.value = new Set(dock.panels.map((panel) => panel.id));
    };
    note();
    dock.onDidLayoutChange(() => {
      note();
      if (!dock.hasMaximizedGroup()) remembered.value.value = dock.toJSON();
    });
  }

  function detach(): void {
    api.value = null;
  }

  function showPanel(id: string): void {
    const definition = panelDefinition(id);
    if (api.value && definition) openPanel(api.value, definition, true);
  }

  function closePanel(id: string): void {
    const panel = api.value?.getPanel(id);
    if (panel) api.value?.removePanel(panel);
  }

  function togglePanel(id: string): void {
    if (open.value.has(id)) closePanel(id);
    else showPanel(id);
  }

  function reset(): void {
    if (api.value) applyStandardLayout(api.value);
  }

  function saveWorkspace(name: string): void {
    if (api.value) workspaces.value.value = { ...workspaces.value.value, [name]: api.value.toJSON() };
  }

  function loadWorkspace(name: string): void {
    const layout = workspaces.value.value[name];
    if (api.value && layout) load(api.value, layout);
  }

  function deleteWorkspace(name: string): void {
    const before = workspaces.value.value;
    const { [name]: _gone, ...others } = before;
    workspaces.value.value = others;
    useMessages().show({
      severity: 'info',
      title: `Deleted the workspace “${name}”.`,
      action: { title: 'Undo', run: () => (workspaces.value.value = before) },
    });
  }

  /** Moves the panel in front out of the dock, into a window of its own inside the page. */
  function floatPanel(id: string): void {
    const panel = api.value?.getPanel(id);
    if (panel) api.value?.addFloatingGroup(panel, { width: 480, height: 360 });
  }

  /** Puts a floating panel back to its standard place. */
  function dockPanel(id: string): void {
    closePanel(id);
    showPanel(id);
  }

  /** Moves the focus to the panel in front of the next (1) or previous (-1) group. */
  function focusNext(step: 1 | -1): void {
    const dock = api.value;
    if (!dock || dock.groups.length === 0) return;
    const at = dock.groups.findIndex((group) => group === dock.activeGroup);
    const panel = dock.groups.at((at + step) % dock.groups.length)?.activePanel;
    if (!panel) return;
    panel.api.setActive();
    document.querySelector<HTMLElement>(`[data-panel="${CSS.escape(panel.id)}"]`)?.focus();
  }

  /** The group of that panel alone on the whole screen, without bars. */
  async function enterFullScreen(id?: string): Promise<void> {
    const panel = id === undefined ? api.value?.activePanel : api.value?.getPanel(id);
    if (!api.value || !panel) return;
    api.value.maximizeGroup(panel);
    isFullScreen.value = true;
    // Where the screen is refused (a frame, a policy) the view still fills the window.
    await document.documentElement.requestFullscreen().catch(() => undefined);
  }

  async function exitFullScreen(): Promise<void> {
    api.value?.exitMaximizedGroup();
    isFullScreen.value = false;
    if (document.fullscreenElement) await document.exitFullscreen();
  }

  document.addEventListener('fullscreenchange', () => {
    if (!document.fullscreenElement && isFullScreen.value) void exitFullScreen();
  });

  return {
    open,
    isFullScreen,
    workspaceNames,
    attach,
    detach,
    showPanel,
    closePanel,
    togglePanel,
    floatPanel,
    dockPanel,
    focusNext,
    reset,
    saveWorkspace,
    loadWorkspace,
    deleteWorkspace,
    enterFullScreen,
    exitFullScreen,
  };
});
