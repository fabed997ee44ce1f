/** The tabs of the Logbook page, the one that it begins with first. */
import { defineAsyncComponent } from 'vue';
import type { PageTab } from './pageTabs.ts';

export const LOGBOOK_TABS: readonly PageTab[] = [
  {
    id: 'journal',
    title: 'Journal',
    component: defineAsyncComponent(() => import('../panels/journal/JournalTab.vue')),
  },
  {
    id: 'reports',
    title: 'Reports',
    component: defineAsyncComponent(() => import('../panels/reports/ReportsTab.vue')),
  },
];
