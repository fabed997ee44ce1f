/** PADME's digitisers (CAEN V1742) and the clock of its trigger. Charges in pC, times in ns. */

export const SAMPLES = 1024;
/** Time between samples at the two rates in use: 1 GS/s (calorimeter, target, lead glass) and 2.5 GS/s. */
export const SAMPLE_PERIOD = { slow: 1, fast: 0.4 } as const;

/** 12 bits over 1 V into 50 Ω: charge of one count for 1 ns. */
export const CHARGE_PER_COUNT = (1 / 4096 / 50) * 1e3;

/** Of the 80 MHz clock, which counts with 40 bits from the start of a run. */
export const CLOCK_PERIOD = 12.5;
export const CLOCK_BITS = 40;

/** Time after which the clock begins again. */
export function clockWrap(): number {
  return 2 ** CLOCK_BITS * CLOCK_PERIOD;
}

/** Counts that the beam's trigger (bit 0) waits. */
export const BEAM_TRIGGER_DELAY = 126;
