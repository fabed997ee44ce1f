/** The tabs of the Calibrations page, the one that it begins with first. A new one is a folder of panels and its line here. */
import { defineAsyncComponent } from 'vue';
import type { PageTab } from './pageTabs.ts';

export const CALIBRATION_TABS: readonly PageTab[] = [
  {
    id: 'overview',
    title: 'Overview',
    component: defineAsyncComponent(() => import('../panels/calibration/OverviewTab.vue')),
  },
  {
    id: 'fit',
    title: 'Fit',
    component: defineAsyncComponent(() => import('../panels/calibration/FitTab.vue')),
  },
  {
    id: 'proposals',
    title: 'Proposals',
    component: defineAsyncComponent(() => import('../panels/proposals/ProposalsTab.vue')),
  },
  {
    id: 'tags',
    title: 'Global tags',
    component: defineAsyncComponent(() => import('../panels/tags/GlobalTagsTab.vue')),
  },
  {
    id: 'timeline',
    title: 'Timeline',
    component: defineAsyncComponent(() => import('../panels/timeline/TimelineTab.vue')),
  },
  {
    id: 'trends',
    title: 'Trends',
    component: defineAsyncComponent(() => import('../panels/trends/TrendsTab.vue')),
  },
  {
    id: 'compare',
    title: 'Compare',
    component: defineAsyncComponent(() => import('../panels/conditionCompare/CompareTab.vue')),
  },
  {
    id: 'audit',
    title: 'Audit log',
    component: defineAsyncComponent(() => import('../panels/audit/AuditTab.vue')),
  },
];
