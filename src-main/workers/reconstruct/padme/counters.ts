/** PADME's plastic bars and small-angle calorimeter: which of them a setup has, and their constants in force. */
import type { ConstantsInForce } from '#core/calibration/constants.ts';
import type { Detector } from '#core/detector/detector.ts';
import { SAMPLE_PERIOD } from '#core/physics/v1742.ts';
import { scaleConstants } from '../pulseConstants.ts';
import type { PulseReadout } from './hits.ts';

interface Kind {
  /** As its collections begin */
  readonly name: string;
  readonly elements: readonly string[];
  readonly shape: PulseReadout['shape'];
}

const KINDS: readonly Kind[] = [
  { name: 'ETag', elements: ['ETag lower', 'ETag left', 'ETag right', 'ETag upper'], shape: 'plastic' },
  { name: 'PVeto', elements: ['PVeto'], shape: 'plastic' },
  { name: 'EVeto', elements: ['EVeto'], shape: 'plastic' },
  { name: 'HEPVeto', elements: ['HEPVeto'], shape: 'plastic' },
  { name: 'SAC', elements: ['SAC'], shape: 'cherenkov' },
];

/**
 * In the order of the table above, those that the setup has.
 * @throws BeamglassError `missingConstant`
 */
export function counterReadouts(detector: Detector, inForce: ConstantsInForce): PulseReadout[] {
  return KINDS.flatMap(({ name, elements, shape }) => {
    const cells = detector.cells.filter(({ element }) => elements.includes(element));
    if (cells.length === 0) return [];
    const channels = cells.map(({ channel }) => channel);
    return [
      {
        name,
        collection: `${name} waveforms`,
        shape,
        period: SAMPLE_PERIOD.fast,
        cells,
        indexOf: new Map(channels.map((channel, index) => [channel, index])),
        constants: scaleConstants(inForce, channels),
      },
    ];
  });
}
