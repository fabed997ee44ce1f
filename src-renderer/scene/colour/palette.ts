/** The colours of scene and plots; plots of reports have the same. */
export * from '#core/plot/palette.ts';
