/**
 * What a user may change in the reconstruction of an NA64 run. Defaults are the cut configuration of the handbook
 * §3.10 for the setup's mode; descriptions say which of them are assumed there.
 */
import type { Setup } from '#core/detector/setup.ts';
import { parameter, type ParameterSpec } from '#core/parameters.ts';
import { na64Parts, type Na64Mode } from './na64Setup.ts';
import { NA64_STRIP_PARAMETERS } from './na64StripParameters.ts';
import { na64TrackParameters } from './na64TrackParameters.ts';

interface Defaults {
  readonly momentum: readonly [low: number, high: number];
  readonly ecalMost: number;
  readonly dumpMost: number;
  readonly exitVetoMost: number;
  readonly total: readonly [low: number, high: number];
}

const INVISIBLE = { dumpMost: 70, exitVetoMost: 0.8, total: [90, 110] } as const;
const VISIBLE_150 = {
  momentum: [140, 160],
  ecalMost: 80,
  dumpMost: 105,
  exitVetoMost: 0.8,
  total: [135, 165],
} as const satisfies Defaults;

const DEFAULTS: Readonly<Record<Na64Mode, Defaults>> = {
  invisible2016: { ...INVISIBLE, momentum: [98, 102], ecalMost: 80 },
  invisible2017: { ...INVISIBLE, momentum: [97, 103], ecalMost: 85 },
  visible2017: { momentum: [97, 103], ecalMost: 80, dumpMost: 70, exitVetoMost: 0.5, total: [90, 110] },
  visible2018: VISIBLE_150,
  visible2021: VISIBLE_150,
};

const ENERGY = [0, 500] as const;
const MIP = [0, 100] as const;

function pulses(): ParameterSpec[] {
  return [
    parameter(
      'pulseThreshold',
      'Threshold of pulses',
      'counts',
      22,
      [5, 4000],
      'Largest less smallest sample of a waveform from which pulses are sought in it; below, the height at the expected time is taken (assumed)',
    ),
    parameter(
      'timeGate',
      'Gate of cells',
      'ns',
      5,
      [0.1, 100],
      '± about the expected time for cells with more energy than asked for; ±2 ns is printed (§3.2), 5 allow for time offsets of channels that are not calibrated yet',
    ),
    parameter('gateEnergy', 'Energy of the gate', 'GeV', 1, ENERGY, 'Cells with less need not be in time (§3.2)'),
    parameter(
      'counterGate',
      'Gate of counters',
      'ns',
      10,
      [0.1, 200],
      '± about the trigger for counters and the SRD (assumed)',
    ),
    parameter(
      'cellThreshold',
      'Least energy of a cell',
      'GeV',
      0.05,
      [-1, 100],
      'Cells with less are not listed; sums take all of them (assumed, §3.1)',
    ),
  ];
}

function trigger(of: Defaults, visible: boolean): ParameterSpec[] {
  const counters = [
    parameter(
      'counterLeast',
      'Least signal of a beam counter',
      'MIP',
      0.5,
      MIP,
      'In time, in every beam-defining counter (assumed)',
    ),
    parameter(
      'upstreamVetoMost',
      'Largest signal of the upstream veto',
      'MIP',
      0.5,
      MIP,
      'In time, in V0 or V1 (assumed)',
    ),
  ];
  if (visible) {
    return [
      ...counters,
      parameter(
        'dumpMost',
        'Largest energy in the WCAL',
        'GeV',
        of.dumpMost,
        ENERGY,
        'Physics trigger, 0.7 of the beam energy (§2.3)',
      ),
    ];
  }
  return [
    ...counters,
    parameter('preshowerLeast', 'Least energy in the preshower', 'GeV', 0.3, ENERGY, 'Physics trigger (§2.3)'),
    parameter('ecalMost', 'Largest energy in the ECAL', 'GeV', of.ecalMost, ENERGY, 'Physics trigger (§2.3)'),
  ];
}

function signature(of: Defaults, visible: boolean): ParameterSpec[] {
  const assumed = visible ? ' (assumed)' : '';
  const common = [
    parameter('momentumLow', 'Least incoming momentum', 'GeV', of.momentum[0], ENERGY, `Signature${assumed}`),
    parameter('momentumHigh', 'Largest incoming momentum', 'GeV', of.momentum[1], ENERGY, `Signature${assumed}`),
    parameter(
      'rearVetoMost',
      'Largest signal behind the ECAL',
      'MIP',
      1,
      MIP,
      'Signature: veto behind the ECAL (§2.4)',
    ),
    parameter('hcalMost', 'Largest energy in the HCAL', 'GeV', 1, ENERGY, `Signature: zero energy${assumed}`),
  ];
  if (!visible) return common;
  return [
    ...common,
    parameter(
      'exitVetoMost',
      'Largest signal behind the dump',
      'MIP',
      of.exitVetoMost,
      MIP,
      'Signature: W2, or V2 of 2017',
    ),
    parameter('pairCounterLeast', 'Least signal of a pair', 'MIP', 1.5, MIP, 'Signature: S4, and S3 of 2017'),
    parameter(
      'totalLow',
      'Least total energy',
      'GeV',
      of.total[0],
      ENERGY,
      'Signature: WCAL and ECAL (assumed for 150 GeV)',
    ),
    parameter(
      'totalHigh',
      'Largest total energy',
      'GeV',
      of.total[1],
      ENERGY,
      'Signature: WCAL and ECAL (assumed for 150 GeV)',
    ),
    parameter('ecalPart', 'Least part in the ECAL', '', 0.3, [0, 1], 'Signature: of the total energy'),
    parameter('ecalLeast', 'Least energy in the ECAL', 'GeV', 5, ENERGY, 'Signature'),
  ];
}

/** In the order in which they are shown. */
export function na64Parameters(setup: Setup): ParameterSpec[] {
  const { mode } = na64Parts(setup);
  const of = DEFAULTS[mode];
  const visible = mode.startsWith('visible');
  return [
    ...pulses(),
    ...NA64_STRIP_PARAMETERS,
    ...na64TrackParameters(mode === 'visible2021'),
    ...trigger(of, visible),
    ...signature(of, visible),
  ];
}
