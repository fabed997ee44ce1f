/** The true calibration of a PADME run: channels of its electronics, and constants of its detectors. */
import { CHARGE_PER_POSITRON, REFERENCE_ENERGY } from '#core/physics/leadGlass.ts';
import type { ChannelFamily, TrueCalibration, TrueConstant } from '#core/simulation/truth.ts';
import { TARGET_CHARGE, TARGET_NOISE } from '#main/native/bunch.ts';
import type { ChannelTruth } from '#main/native/digitisation.ts';
import { channelTruthOf, drawFamilies, type FamilyPlan, type Spread } from '../drawCalibration.ts';
import {
  BARS,
  CONSTANT_TERM,
  CRYSTALS,
  GLASS,
  GLASS_SPREAD,
  SMALL_ANGLE,
  STOCHASTIC,
  STRIP_GAINS,
} from './constants.ts';
import type { BarPlane, PadmeLayout } from './layout.ts';

/** Parts that are read out, in the order of their channels in `channels`. */
export type Part = 'ecal' | 'sac' | 'tagger' | 'glass' | 'target' | `veto ${string}`;

export interface PadmeCalibration {
  readonly truth: TrueCalibration;
  readonly channels: ChannelTruth;
  /** Index of a part's first channel in `channels`. */
  readonly first: ReadonlyMap<Part, number>;
  readonly families: ReadonlyMap<Part, ChannelFamily>;
}

const constant = (name: string, value: number, unit: string, description: string): TrueConstant => ({
  name,
  value,
  unit,
  description,
});

const sensors = ({ bars }: BarPlane): number[] => bars.flatMap(({ cells }) => cells.map(({ channel }) => channel));

function plansOf(layout: PadmeLayout): (readonly [Part, FamilyPlan])[] {
  const plans: (readonly [Part, FamilyPlan])[] = [
    ['ecal', { ...CRYSTALS, channels: layout.ecal.cells.map(({ channel }) => channel) }],
  ];
  if (layout.sac) plans.push(['sac', { ...SMALL_ANGLE, channels: layout.sac.cells.map(({ channel }) => channel) }]);
  if (layout.tagger) plans.push(['tagger', { ...BARS, name: 'ETag V1742', channels: sensors(layout.tagger) }]);
  if (layout.glass) plans.push(['glass', { ...GLASS, channels: [layout.glass.channel] }]);
  const strips = layout.target.views.flatMap(({ cells }) => cells);
  plans.push([
    'target',
    {
      name: 'Target strips',
      channels: strips.map(({ channel }) => channel),
      gain: strips.map(({ id }) => STRIP_GAINS[id - 1] ?? 1),
      gainUnit: 'read over collected charge',
      engineGain: 1,
      pedestal: [0, 0],
      noise: [TARGET_NOISE, TARGET_NOISE],
      readUnit: 'pC',
    },
  ]);
  for (const plane of layout.vetoes) {
    plans.push([`veto ${plane.element}`, { ...BARS, name: `${plane.element} V1742`, channels: sensors(plane) }]);
  }
  return plans;
}

export function drawCalibration(
  layout: PadmeLayout,
  spread: Spread,
  seed: number,
  glass: { readonly loss: number; readonly ageingSlope: number },
): PadmeCalibration {
  const plans = plansOf(layout);
  const families = drawFamilies(
    plans.map(([, plan]) => plan),
    spread,
    seed,
  );
  const first = new Map<Part, number>();
  let next = 0;
  plans.forEach(([part], i) => {
    first.set(part, next);
    next += families[i]!.channel.length;
  });
  return {
    truth: {
      families,
      constants: [
        constant('crystalCharge', CRYSTALS.gain, 'pC/MeV', 'Nominal charge of a crystal per deposited energy'),
        constant('crystalStochastic', STOCHASTIC, '√GeV', 'Sampling term of the crystals’ resolution'),
        constant('crystalConstant', CONSTANT_TERM, '', 'Constant term of the crystals’ resolution'),
        constant('targetCharge', TARGET_CHARGE, 'pC', 'Mean charge of a positron in the target'),
        ...(layout.glass === null
          ? []
          : [
              constant(
                'glassCharge',
                CHARGE_PER_POSITRON,
                'pC',
                `Of one positron of ${REFERENCE_ENERGY} GeV in the lead glass`,
              ),
              constant(
                'glassSpread',
                GLASS_SPREAD,
                '',
                'Relative fluctuation of one positron in the lead glass (assumed)',
              ),
              constant(
                'glassLoss',
                glass.loss,
                '',
                'Contained part of the energy at 402 MeV over that at the beam energy',
              ),
              constant('glassAgeingSlope', glass.ageingSlope, '', 'Loss of response over 577.7·10⁹ positrons'),
            ]),
      ],
    },
    channels: channelTruthOf(
      families,
      plans.map(([, plan]) => plan.engineGain),
    ),
    first,
    families: new Map(plans.map(([part], i) => [part, families[i]!])),
  };
}
