/**
 * What a screen without keys can show: /kiosk/ID?… A new one is its line here. All follow what is live, else the newest
 * run; with ?run=RUN they stay with that one, with ?run=live they wait for what comes.
 */
import { defineAsyncComponent, type Component } from 'vue';

export interface KioskView {
  readonly id: string;
  readonly title: string;
  /** What is seen on it, for whoever chooses one. */
  readonly description: string;
  readonly component: Component;
}

export const KIOSK_VIEWS: readonly KioskView[] = [
  {
    id: 'overview',
    title: 'Overview of the shift',
    description: 'The run, how each part of the detector stands, constants, alarms and the plots of the shift.',
    component: defineAsyncComponent(() => import('../panels/monitoring/ShiftOverview.vue')),
  },
  {
    id: 'display',
    title: 'Event display',
    description: 'The latest event; with &where=FILTER the latest that passes, with &event=KEY one of the run.',
    component: defineAsyncComponent(() => import('../panels/monitoring/KioskDisplay.vue')),
  },
  {
    id: 'trends',
    title: 'Trends',
    description: 'Monitors in the course of the runs; with &monitor=A,B or &series=NAME those that are named.',
    component: defineAsyncComponent(() => import('../panels/monitoring/KioskTrends.vue')),
  },
  {
    id: 'plots',
    title: 'Plots',
    description: 'What is not good first; with &section=NAME the monitors of one section.',
    component: defineAsyncComponent(() => import('../panels/monitoring/KioskPlots.vue')),
  },
  {
    id: 'alarms',
    title: 'Alarms',
    description: 'What is wrong, since when, and what to do.',
    component: defineAsyncComponent(() => import('../panels/monitoring/KioskAlarms.vue')),
  },
];
