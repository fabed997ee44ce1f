/** Parameters that several methods have, with the words and bounds in one place. */
import { MSADC, V1742 } from '#core/detector/digitiser.ts';
import type { Setup } from '#core/detector/setup.ts';
import { parameter, wholeParameter, type ParameterSpec } from '#core/parameters.ts';

/** First samples of a waveform, which no pulse reaches. @param least that the method needs */
export const firstSamples = (
  { experiment }: Pick<Setup, 'experiment'>,
  least: number,
  description: string,
): ParameterSpec => {
  const standard = experiment === 'na64' ? MSADC.pedestalSamples : V1742.pedestalSamples;
  return wholeParameter('samples', 'Samples', '', standard, [least, 1024], description);
};

/** Over the beam energy. */
export const electronLeast = (description: string): ParameterSpec =>
  parameter('electronLeast', 'Least energy of an electron', '', 0.9, [0.1, 1.5], description);

/** What a pair of muons leaves in HCAL modules, GeV. @param where in which of them */
export const dimuonWindow = (low: number, high: number, where: string): readonly ParameterSpec[] => [
  parameter('dimuonLow', 'Least energy of a dimuon', 'GeV', low, [0.1, 50], `${where} (§5.6)`),
  parameter('dimuonHigh', 'Largest energy of a dimuon', 'GeV', high, [0.5, 100], `${where} (§5.6)`),
];
