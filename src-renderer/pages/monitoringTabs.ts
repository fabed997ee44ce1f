/** The tabs of the Monitoring page, the one that it begins with first. A new one is a folder of panels and its line here. */
import { defineAsyncComponent } from 'vue';
import type { PageTab } from './pageTabs.ts';

export const MONITORING_TABS: readonly PageTab[] = [
  {
    id: 'overview',
    title: 'Overview',
    component: defineAsyncComponent(() => import('../panels/monitoring/ShiftOverview.vue')),
  },
  {
    id: 'plots',
    title: 'Plots',
    component: defineAsyncComponent(() => import('../panels/monitoring/PlotsTab.vue')),
  },
  {
    id: 'live',
    title: 'Live',
    component: defineAsyncComponent(() => import('../panels/live/LiveTab.vue')),
  },
  {
    id: 'trends',
    title: 'Trends',
    component: defineAsyncComponent(() => import('../panels/trends/TrendsTab.vue')),
  },
  {
    id: 'quality',
    title: 'Data quality',
    component: defineAsyncComponent(() => import('../panels/dataQuality/QualityTab.vue')),
  },
  {
    id: 'alarms',
    title: 'Alarms',
    component: defineAsyncComponent(() => import('../panels/alarms/AlarmsTab.vue')),
  },
  {
    id: 'scan',
    title: 'Scan',
    component: defineAsyncComponent(() => import('../panels/scan/ScanTab.vue')),
  },
];
