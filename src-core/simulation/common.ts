/** Parameters that processes of both experiments share: the true calibration, and what is written. */
import { parameter, switchParameter, type ParameterSpec } from '#core/parameters.ts';

/** How the true calibration of the run is drawn; all zero: nominal. */
export const CALIBRATION: readonly ParameterSpec[] = [
  parameter(
    'gainSpread',
    'Spread of the true gains',
    '%',
    5,
    [0, 30],
    'Standard deviation of the channels’ true gains about the nominal one; 0 for the nominal calibration',
  ),
  parameter(
    'timeSpread',
    'Spread of the true time offsets',
    'ns',
    1,
    [0, 10],
    'Standard deviation of the channels’ true time offsets; 0 for none',
  ),
  parameter(
    'faultyChannels',
    'Faulty channels',
    '%',
    1,
    [0, 20],
    'Part of the channels that is dead, hot or noisy, each equally often',
  ),
];

export const UNSUPPRESSED: ParameterSpec = switchParameter(
  'allWaveforms',
  'Waveforms of all channels',
  false,
  'Off: only those of channels above threshold are kept; on: also those with nothing but a pedestal',
);

/** Of an LED run: every channel has the same light, seen with its own gain. */
export const LED: readonly ParameterSpec[] = [
  parameter(
    'ledHeight',
    'Height of the pulses',
    'ADC',
    800,
    [10, 4000],
    'Mean height of a channel of nominal gain above its pedestal, in counts',
  ),
  parameter(
    'ledSpread',
    'Spread of the light',
    '%',
    2,
    [0, 20],
    'Standard deviation of the light from flash to flash, common to all channels',
  ),
];
