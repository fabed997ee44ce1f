/** Each thread of blocks has an engine of its own, which works for it while it waits: one thread is enough. */
export function limitEngine(): void {
  process.env['BEAMGLASS_ENGINE_THREADS'] = '1';
}
