/** What NA64's selections are made for. */

/** Of every selection of the experiment. */
export const NA64 = { experiment: 'na64', energyUnit: 'GeV' } as const;

/** The setups that NA64's selections are made for, by mode (na64.md §0.3). */
export const INVISIBLE_2016 = ['na64-inv2016'] as const;
export const INVISIBLE_2017_18 = ['na64-inv2017-18'] as const;
export const VISIBLE_2017 = ['na64-vis2017-40x0', 'na64-vis2017-30x0'] as const;
export const VISIBLE_2018 = ['na64-vis2018'] as const;
export const VISIBLE_2021 = ['na64-vis2021-wcal34', 'na64-vis2021-wcal17', 'na64-vis2021-wcal12'] as const;
