/** One page per rail entry. */
import { createRouter, createWebHashHistory, type Router } from 'vue-router';
import DisplayPage from './DisplayPage.vue';

export function createAppRouter(): Router {
  return createRouter({
    history: createWebHashHistory(),
    routes: [
      { path: '/display', name: 'display', component: DisplayPage },
      { path: '/runs', name: 'runs', component: () => import('./RunsPage.vue') },
      { path: '/monitoring/:tab?', name: 'monitoring', component: () => import('./MonitoringPage.vue') },
      { path: '/calibrations/:tab?', name: 'calibrations', component: () => import('./CalibrationsPage.vue') },
      { path: '/logbook/:tab?', name: 'logbook', component: () => import('./LogbookPage.vue') },
      { path: '/simulation', name: 'simulation', component: () => import('./SimulationPage.vue') },
      { path: '/kiosk/:view?', name: 'kiosk', component: () => import('./KioskPage.vue') },
      { path: '/:anything(.*)*', redirect: '/display' },
    ],
  });
}
