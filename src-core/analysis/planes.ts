/** The planes of two energies in which NA64's events are judged, with the edges of their regions (na64.md §5.2). GeV. */
import { INVISIBLE_2016, INVISIBLE_2017_18, VISIBLE_2017, VISIBLE_2018, VISIBLE_2021 } from './na64Setups.ts';

export interface PlaneRegion {
  readonly name: string;
  readonly description: string;
  /** Corners of the outline, in order; GeV. */
  readonly corners: readonly (readonly [x: number, y: number])[];
  /** Why its limits are what they are, where no source prints them. */
  readonly assumed: string;
}

export interface EnergyPlane {
  readonly title: string;
  /** Columns whose sum is the coordinate. */
  readonly x: { readonly label: string; readonly columns: readonly string[] };
  readonly y: { readonly label: string; readonly columns: readonly string[] };
  readonly range: readonly [number, number];
  readonly regions: readonly PlaneRegion[];
}

const region = (name: string, description: string, corners: PlaneRegion['corners'], assumed = ''): PlaneRegion => ({
  name,
  description,
  corners,
  assumed,
});

const rectangle = (x0: number, x1: number, y0: number, y1: number): PlaneRegion['corners'] => [
  [x0, y0],
  [x1, y0],
  [x1, y1],
  [x0, y1],
];

const TOP = 120;

/** E_ECAL against E_HCAL of the first two modules. */
const invisible: EnergyPlane = {
  title: 'E_ECAL and E_HCAL',
  x: { label: 'E_ECAL', columns: ['e_ecal'] },
  y: { label: 'E_HCAL1 + E_HCAL2', columns: ['e_hcal1', 'e_hcal2'] },
  range: [0, TOP],
  regions: [
    region('Signal box', 'Missing energy', rectangle(0, 50, 0, 1)),
    region('Sideband A', 'Neutral hadrons from the target', rectangle(0, 50, 1, 6), 'Printed without an upper edge.'),
    region(
      'Sideband C',
      'Upstream interactions of electrons',
      rectangle(50, 100, 0, 1),
      'Printed without an upper edge.',
    ),
    region(
      'I',
      'Dimuons: two muons of 2.5 GeV in each of two modules',
      rectangle(0, 80, 6, 14),
      'Printed is about 10 GeV.',
    ),
    region(
      'II',
      'Hadron electro-production: the beam energy in both',
      [
        [94, 0],
        [106, 0],
        [0, 106],
        [0, 94],
      ],
      '± 6 GeV about the beam energy; printed is “within resolution”.',
    ),
    region(
      'III',
      'Pile-up of an electron and a hadron of the beam',
      [
        [106, 0],
        [TOP, 0],
        [TOP, TOP],
        [0, TOP],
        [0, 106],
      ],
      'Above region II.',
    ),
  ],
};

/** E_WCAL against E_ECAL: where dump and ECAL together hold the beam energy. */
const visible = (beam: number, low: number, high: number, assumed: string): EnergyPlane => ({
  title: 'E_WCAL and E_ECAL',
  x: { label: 'E_WCAL', columns: ['e_wcal'] },
  y: { label: 'E_ECAL', columns: ['e_ecal'] },
  range: [0, 1.2 * beam],
  regions: [
    region(
      'Signal band',
      'The beam energy in dump and ECAL, at least 30 % of it in the ECAL, below the threshold of the trigger',
      [
        [0, low],
        [0, high],
        [0.7 * high, 0.3 * high],
        [0.7 * low, 0.3 * low],
      ],
      assumed,
    ),
    region('Trigger', 'Dump below 0.7 of the beam energy', rectangle(0, 0.7 * beam, 0, 1.2 * beam)),
  ],
});

const PLANES: readonly (readonly [setups: readonly string[], plane: EnergyPlane])[] = [
  [[...INVISIBLE_2016, ...INVISIBLE_2017_18], invisible],
  [VISIBLE_2017, visible(100, 90, 110, '')],
  [[...VISIBLE_2018, ...VISIBLE_2021], visible(150, 135, 165, 'Not printed: ± 10 % of the beam energy, as in 2017.')],
];

/** null for a setup without one. */
export function planeOf(setup: string | null): EnergyPlane | null {
  return PLANES.find(([setups]) => setup !== null && setups.includes(setup))?.[1] ?? null;
}

/** Whether a point lies within a region's outline; on its lower and left edges it does. */
export function isWithin({ corners }: PlaneRegion, x: number, y: number): boolean {
  let within = false;
  for (const [i, [x1, y1]] of corners.entries()) {
    const [x2, y2] = corners[(i + 1) % corners.length]!;
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) within = !within;
  }
  return within;
}
