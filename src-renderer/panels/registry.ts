/** The panels of the display: each is loaded when it is first shown. */
import type { Component } from 'vue';

/**
 * Where a panel stands in the standard layout. Panels of one area share its tabs, in the order of
 * the registry. `centre` takes what the others leave.
 */
export type PanelArea = 'centre' | 'beside' | 'bottom' | 'right' | 'rightMiddle' | 'bottomRight';

export interface PanelDefinition {
  /** Kept in remembered layouts: never renamed. */
  readonly id: string;
  readonly title: string;
  readonly area: PanelArea;
  /** Not in the standard layout: opened when it is wanted. */
  readonly isExtra?: boolean;
  load(): Promise<{ default: Component }>;
}

export const PANELS: readonly PanelDefinition[] = [
  {
    id: 'display',
    title: 'Display',
    area: 'centre',
    load: () => import('./display/DisplayPanel.vue'),
  },
  {
    id: 'compare',
    title: 'Compare',
    area: 'beside',
    isExtra: true,
    load: () => import('./compare/ComparePanel.vue'),
  },
  {
    id: 'quality',
    title: 'Reconstruction quality',
    area: 'centre',
    load: () => import('./quality/QualityPanel.vue'),
  },
  {
    id: 'eventStrip',
    title: 'Event strip',
    area: 'bottom',
    load: () => import('./eventStrip/EventStripPanel.vue'),
  },
  {
    id: 'inspector',
    title: 'Inspector',
    area: 'right',
    load: () => import('./inspector/InspectorPanel.vue'),
  },
  {
    id: 'cellMap',
    title: 'Cell map',
    area: 'right',
    load: () => import('./cellMap/CellMapPanel.vue'),
  },
  {
    id: 'reconstruction',
    title: 'Reconstruction',
    area: 'right',
    load: () => import('./reconstruction/ReconstructionPanel.vue'),
  },
  {
    id: 'collections',
    title: 'Collections',
    area: 'rightMiddle',
    load: () => import('./collections/CollectionsPanel.vue'),
  },
  {
    id: 'detector',
    title: 'Detector',
    area: 'rightMiddle',
    load: () => import('./detector/DetectorPanel.vue'),
  },
  {
    id: 'waveforms',
    title: 'Waveforms',
    area: 'rightMiddle',
    load: () => import('./waveforms/WaveformsPanel.vue'),
  },
  {
    id: 'eventTable',
    title: 'Event table',
    area: 'bottomRight',
    load: () => import('./eventTable/EventTablePanel.vue'),
  },
  {
    id: 'cuts',
    title: 'Selection',
    area: 'bottomRight',
    load: () => import('./cuts/CutsPanel.vue'),
  },
  {
    id: 'objects',
    title: 'Objects',
    area: 'bottomRight',
    load: () => import('./objects/ObjectsPanel.vue'),
  },
  {
    id: 'trackFit',
    title: 'Tracks',
    area: 'bottomRight',
    load: () => import('./trackFit/TrackFitPanel.vue'),
  },
];

export function panelDefinition(id: string): PanelDefinition | undefined {
  return PANELS.find((panel) => panel.id === id);
}
