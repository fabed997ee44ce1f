/** What a screen without keys can show: /kiosk/ID?… A new one is its line here. */
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
    id: 'plots',
    title: 'Plots',
    description: 'All monitors; with &section=NAME those of one section.',
    component: defineAsyncComponent(() => import('../panels/monitoring/KioskPlots.vue')),
  },
  {
    id: 'alarms',
    title: 'Alarms',
    description: 'What is wrong, since when, and what to do.',
    component: defineAsyncComponent(() => import('../panels/monitoring/KioskAlarms.vue')),
  },
];
