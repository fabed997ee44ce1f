/** NA64: geometry of the shipped setups. */
import { stripChannel } from '#core/detector/cells.ts';
import { elementFigures } from '#core/detector/check.ts';
import type { Detector } from '#core/detector/detector.ts';
import { fieldIntegral } from '#core/detector/field.ts';
import { budgetAlong } from '#core/detector/ray.ts';
import { lengthOf } from '#core/detector/shape.ts';
import { MATERIALS, shippedDetector } from '../fixtures/detector.ts';
import { figure } from './figure.ts';

const element = ({ setup }: Detector, name: string) => setup.elements.find((one) => one.name === name)!;
const figures = (detector: Detector, name: string) => elementFigures(element(detector, name), detector.materials);
const front = (detector: Detector, name: string) => {
  const one = element(detector, name);
  return one.position[2] - lengthOf(one.shape) / 2;
};
const back = (detector: Detector, name: string) => front(detector, name) + lengthOf(element(detector, name).shape);
const cells = (detector: Detector, name: string) => detector.cells.filter((cell) => cell.element === name);

const inv16 = shippedDetector('na64-inv2016');
const vis18 = shippedDetector('na64-vis2018');
const vis21 = shippedDetector('na64-vis2021-wcal12');

/** Radiation lengths of the tungsten plates alone, as the handbook counts them. */
function tungsten(detector: Detector, name: string): number {
  const { layers } = element(detector, name);
  const plate = layers!.stack.find(({ material }) => material === 'W')!.thickness;
  return (layers!.repeat * plate) / MATERIALS['W']!.radiationLength!;
}

figure('AF-021', 'bend in both spectrometer magnets of the setups', () =>
  [
    { detector: inv16, expected: 20.99 },
    { detector: vis18, expected: 13.99 },
  ].map(({ detector, expected }) => {
    const { energy } = detector.setup.beam;
    const integral = ['MBPL1', 'MBPL2'].reduce((sum, name) => sum + fieldIntegral(element(detector, name).field!), 0);
    return { what: `${energy} GeV`, value: (299.792458 * integral) / energy, expected, relative: 0.005, unit: 'mrad' };
  }),
);

figure('AF-024', 'WCAL and W2 of the three designs of 2021, from the setups', () =>
  (
    [
      ['34', 178],
      ['17', 148],
      ['12', 138],
    ] as const
  ).map(([design, expected]) => ({
    what: `${design} layers`,
    value: back(shippedDetector(`na64-vis2021-wcal${design}`), 'W2') - front(vis21, 'WCAL-PS'),
    expected,
    exact: true,
    unit: 'mm',
  })),
);

const DUMPS = ['na64-vis2018', 'na64-vis2021-wcal34', 'na64-vis2021-wcal17', 'na64-vis2021-wcal12'];

figure('AF-025', 'tungsten of the WCAL', () =>
  DUMPS.map((id) => {
    const detector = shippedDetector(id);
    return {
      what: id,
      value: tungsten(detector, 'WCAL-PS') + tungsten(detector, 'WCAL'),
      expected: 29.97,
      relative: 0.01,
      unit: 'X0',
    };
  }),
);

figure('AF-026', 'tungsten of preshower and main part', () =>
  DUMPS.flatMap((id) => {
    const detector = shippedDetector(id);
    return [
      { what: `${id}, preshower`, value: tungsten(detector, 'WCAL-PS'), expected: 4.3, tolerance: 0.8, unit: 'X0' },
      { what: `${id}, main`, value: tungsten(detector, 'WCAL'), expected: 25.7, tolerance: 0.8, unit: 'X0' },
    ];
  }),
);

figure('AF-027', 'ECAL depth', () => {
  const met = budgetAlong(inv16, inv16.setup.beam.path).filter((one) => one.element?.startsWith('ECAL'));
  const lead = ['ECAL-PS', 'ECAL'].reduce((sum, name) => {
    const { layers } = element(inv16, name);
    return sum + layers!.repeat * layers!.stack.find(({ material }) => material === 'Pb')!.thickness;
  }, 0);
  return [
    { what: 'lead plates', value: lead, expected: 225, exact: true, unit: 'mm' },
    {
      what: 'lead alone',
      value: lead / MATERIALS['Pb']!.radiationLength!,
      expected: 40.1,
      relative: 0.02,
      unit: 'X0',
    },
    {
      what: 'all material along the beam',
      value: met.reduce((sum, one) => sum + one.radiationLengths, 0),
      expected: 40.6,
      relative: 0.02,
      unit: 'X0',
    },
  ];
});

figure('AF-028', 'an HCAL module', () => {
  const { interactionLengths, massKg } = figures(inv16, 'HCAL1');
  return [
    {
      what: 'iron alone',
      value: (48 * 25) / MATERIALS['Fe']!.interactionLength!,
      expected: 7.2,
      relative: 0.05,
      unit: 'λ',
    },
    { what: 'iron and scintillator', value: interactionLengths, expected: 7.2, relative: 0.05, unit: 'λ' },
    { what: 'mass', value: massKg, expected: 3470, relative: 0.05, unit: 'kg' },
  ];
});

figure('AF-029', 'ECAL of 2021: 12 × 6 cells of 38 mm (printed 438 × 229)', () => {
  const { shape } = element(vis21, 'ECAL');
  if (shape.type !== 'box') throw new Error('The ECAL is no box.');
  return [
    { what: 'width', value: shape.size[0], expected: 456, exact: true, unit: 'mm' },
    { what: 'height', value: shape.size[1], expected: 228, exact: true, unit: 'mm' },
    {
      what: 'cells, preshower and main',
      value: cells(vis21, 'ECAL-PS').length + cells(vis21, 'ECAL').length,
      expected: 144,
      exact: true,
    },
  ];
});

figure('AF-030', 'nine Micromegas strips', () => {
  const strips = cells(inv16, 'MM1');
  const value = strips[9]!.place.centre[0] - strips[0]!.place.centre[0];
  return { value, expected: 2.304, exact: true, unit: 'mm' };
});

figure('AF-093', 'WCAL of the two visible runs of 2017', () =>
  (
    [
      ['na64-vis2017-40x0', 40, 290],
      ['na64-vis2017-30x0', 30, 220],
    ] as const
  ).flatMap(([id, radiationLengths, length]) => {
    const detector = shippedDetector(id);
    return [
      {
        what: `${id}, length`,
        value: lengthOf(element(detector, 'WCAL').shape),
        expected: length,
        exact: true,
        unit: 'mm',
      },
      {
        what: `${id}, depth`,
        value: figures(detector, 'WCAL').radiationLengths,
        expected: radiationLengths,
        relative: 0.03,
        unit: 'X0',
      },
    ];
  }),
);

figure('AF-128', 'map of 320 Micromegas strips on 64 channels', () => {
  const { readout } = element(inv16, 'MM1');
  if (readout?.type !== 'strips') throw new Error('MM1 has no strips.');
  const channels = Array.from({ length: 320 }, (_, strip) => stripChannel(readout.planes[0]!, strip));
  const uses = new Map<number, number>();
  for (const channel of channels) uses.set(channel, (uses.get(channel) ?? 0) + 1);
  const pairs = channels.slice(1).map((channel, at) => [channel, channels[at]!].toSorted((a, b) => a - b).join('-'));
  return [
    { what: 'channels in use', value: uses.size, expected: 64, exact: true },
    { what: 'strips of each', value: [...new Set(uses.values())].join(), expected: '5', exact: true },
    { what: 'pairs of neighbours that differ', value: new Set(pairs).size, expected: 319, exact: true },
  ];
});
