/**
 * Design values of NA64's strip trackers. The handbook prints the resolution alone (na64.md §1.0); widths, charges and
 * noise are those of its toy (§3.9), all assumed.
 */
export const NA64_STRIPS = {
  /** Most probable charge of a particle, noise (r.m.s.) of a channel, and its threshold, ten times that: counts. */
  charge: 1000,
  noise: 8,
  threshold: 80,
  /** Width (σ) of a particle's charge, mm: 1.5 strips of 256 µm. */
  spread: 0.384,
  /** Of one hit in Micromegas and GEM, mm. */
  resolution: 0.08,
  /** Standard deviation of the channels' gains before anything is calibrated. */
  gainSpread: 0.05,
} as const;
