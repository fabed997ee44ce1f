/**
 * The sampling electronics of the experiments: what the display must know to read a waveform. Codes
 * are counts of the converter.
 */
/** Distance from the pedestal, in r.m.s. of the pedestal samples or in counts. */
export interface Threshold {
  readonly size: number;
  readonly of: 'rms' | 'counts';
  /** No source gives it. */
  readonly isAssumed: boolean;
}

export interface Digitiser {
  readonly title: string;
  /** Lowest and highest code that the converter gives. */
  readonly range: readonly [number, number];
  /** Samples before any pulse, from which the pedestal is taken. */
  readonly pedestalSamples: number;
  /** Direction in which pulses go from the pedestal. */
  readonly polarity: 1 | -1;
  /** Beyond which a sample is a signal. */
  readonly threshold: Threshold;
}

/** PADME: CAEN V1742; pedestal, and threshold of zero suppression 1, from the first 80 of 1024 samples. */
export const V1742: Digitiser = {
  title: 'V1742',
  range: [0, 4095],
  pedestalSamples: 80,
  polarity: -1,
  threshold: { size: 3, of: 'rms', isAssumed: false },
};

/**
 * NA64: MSADC of 12 bits; pedestal from the first 4 of 32 samples, which are too few for a threshold in
 * their r.m.s. Noise of 3 counts spreads over 22 counts once in about 10⁴ waveforms. A calorimeter, and
 * the SRD, is read as a whole where one of its channels is beyond the threshold.
 */
export const MSADC: Digitiser = {
  title: 'MSADC',
  range: [0, 4095],
  pedestalSamples: 4,
  polarity: 1,
  threshold: { size: 22, of: 'counts', isAssumed: true },
};

/** Sampling periods that only one digitiser has, ns: the V1742 has 1, 2.5 and 5 GS/s, the MSADC 80 MHz. */
const BY_PERIOD: readonly (readonly [number, Digitiser])[] = [
  [1, V1742],
  [0.4, V1742],
  [0.2, V1742],
  [12.5, MSADC],
];

/** The digitiser that samples at that period (ns), null where none of the known ones does. */
export function digitiserOf(period: number): Digitiser | null {
  return BY_PERIOD.find(([known]) => Math.abs(period - known) < 1e-4 * known)?.[1] ?? null;
}
