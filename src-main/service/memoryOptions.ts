/**
 * Options of V8 for the process of the service. It lives for weeks beside everything else of a control room, holds some
 * 30 MB and passes on much more; left alone V8 lets 150 MB of garbage lie before it collects. It has time to tidy up.
 */
export const MEMORY_OPTIONS: readonly string[] = ['--optimize-for-size', '--max-semi-space-size=4'];
