/**
 * How the data types of EDM4hep and EDM4eic become object kinds. Units of both are mm, ns, GeV.
 * Members that no standard column takes are kept as attributes under their own names.
 */
import type { KindId } from '#core/event/kind.ts';

/**
 * Where a standard column comes from: names of members, one per component; `covMatrix#2` is
 * component 2 of an array member.
 */
export interface ColumnRule {
  readonly column: string;
  /** Spellings in the versions of the data model; the first that the file has is taken. */
  readonly from: readonly string[];
  /** The members are variances, the column is their root. */
  readonly isVariance?: true;
}

export interface TypeRule {
  readonly kind: KindId;
  readonly columns: readonly ColumnRule[];
  /** What is made of several members by a formula (podioTracks.ts). */
  readonly track?: 'perigee' | 'states' | 'momentum' | 'points';
  /** Standard link columns by the name of the relation. */
  readonly links?: Readonly<Record<string, string>>;
}

const rule = (column: string, ...from: string[]): ColumnRule => ({ column, from });
const root = (column: string, ...from: string[]): ColumnRule => ({ column, from, isVariance: true });

const POSITION = rule('position', 'position.x position.y position.z');
const TIME = rule('time', 'time');
const TIME_ERROR = rule('timeError', 'timeError');
const ENERGY = rule('energy', 'energy');
const ENERGY_ERROR = rule('energyError', 'energyError');
const CELL_ID = rule('cellId', 'cellID');
const MOMENTUM = rule('momentum', 'momentum.x momentum.y momentum.z');
const CHI2 = rule('chi2', 'chi2');
const NDF = rule('ndf', 'ndf');
const PDG = rule('pdg', 'PDG', 'pdg');
const CHARGE = rule('charge', 'charge');
const MASS = rule('mass', 'mass');
/** Lower triangle xx, xy, yy, xz, yz, zz, as an array or in members of their own. */
const DIAGONAL = (name: string): string[] => [
  `${name}.xx ${name}.yy ${name}.zz`,
  `${name}.values#0 ${name}.values#2 ${name}.values#5`,
  `${name}#0 ${name}#2 ${name}#5`,
];
const TRIANGLE = (name: string): string[] => [
  `${name}.xx ${name}.xy ${name}.yy ${name}.xz ${name}.yz ${name}.zz`,
  [0, 1, 2, 3, 4, 5].map((i) => `${name}.values#${i}`).join(' '),
  [0, 1, 2, 3, 4, 5].map((i) => `${name}#${i}`).join(' '),
];

const TRACKER_HIT: TypeRule = {
  kind: 'trackerHits',
  columns: [
    POSITION,
    root('positionError', ...DIAGONAL('positionError'), ...DIAGONAL('covMatrix')),
    TIME,
    TIME_ERROR,
    rule('energy', 'edep', 'eDep', 'EDep'),
    rule('energyError', 'edepError', 'eDepError', 'EDepError'),
    CELL_ID,
  ],
};

const RECONSTRUCTED_PARTICLE: TypeRule = {
  kind: 'tracks',
  columns: [
    PDG,
    CHARGE,
    MOMENTUM,
    MASS,
    rule('perigeeReference', 'referencePoint.x referencePoint.y referencePoint.z'),
  ],
  track: 'momentum',
};

/** By the name of the type without namespace and `Data`. */
const TYPES: Readonly<Record<string, TypeRule>> = {
  TrackerHit: TRACKER_HIT,
  TrackerHit3D: TRACKER_HIT,
  TrackerHitPlane: TRACKER_HIT,
  SimTrackerHit: TRACKER_HIT,
  CalorimeterHit: {
    kind: 'calorimeterHits',
    columns: [
      POSITION,
      ENERGY,
      ENERGY_ERROR,
      rule('size', 'dimension.x dimension.y dimension.z'),
      TIME,
      TIME_ERROR,
      CELL_ID,
      rule('layer', 'layer'),
    ],
  },
  SimCalorimeterHit: { kind: 'calorimeterHits', columns: [POSITION, ENERGY, CELL_ID] },
  Cluster: {
    kind: 'clusters',
    columns: [
      POSITION,
      ENERGY,
      ENERGY_ERROR,
      root('positionError', ...DIAGONAL('positionError')),
      TIME,
      rule('nHits', 'nhits'),
    ],
    links: { hits: 'hits' },
  },
  TrackParameters: {
    kind: 'tracks',
    columns: [PDG, TIME, rule('perigee', 'loc.a loc.b phi theta qOverP')],
    track: 'perigee',
  },
  Track: {
    kind: 'tracks',
    columns: [PDG, CHARGE, MOMENTUM, TIME, CHI2, NDF, rule('perigeeReference', 'position.x position.y position.z')],
    track: 'states',
  },
  TrackSegment: { kind: 'tracks', columns: [], track: 'points' },
  Vertex: {
    kind: 'vertices',
    columns: [
      POSITION,
      rule('covariance', ...TRIANGLE('positionError'), ...TRIANGLE('covMatrix')),
      rule('time', 'position.t'),
      CHI2,
      NDF,
      rule('isPrimary', 'primary'),
    ],
    links: { associatedParticles: 'tracks', particles: 'tracks' },
  },
  ReconstructedParticle: RECONSTRUCTED_PARTICLE,
  MCParticle: {
    kind: 'particles',
    columns: [
      PDG,
      CHARGE,
      MASS,
      MOMENTUM,
      rule('vertex', 'vertex.x vertex.y vertex.z'),
      rule('endpoint', 'endpoint.x endpoint.y endpoint.z'),
      TIME,
      rule('status', 'generatorStatus'),
    ],
    links: { parents: 'parents' },
  },
};

/** @param className such as `edm4eic::TrackerHitData` */
export function typeRule(className: string): TypeRule | undefined {
  const name = /^edm4(?:hep|eic)::(\w+)Data$/.exec(className)?.[1];
  return name !== undefined && Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
}

const UNITS: Readonly<Record<string, string>> = {
  energy: 'GeV',
  mass: 'GeV',
  momentum: 'GeV',
  momentumAtEndpoint: 'GeV',
  local: 'mm',
  pathLength: 'mm',
  length: 'mm',
  lengthError: 'mm',
  referencePoint: 'mm',
  timeError: 'ns',
  intrinsicTheta: 'rad',
  intrinsicPhi: 'rad',
  du: 'mm',
  dv: 'mm',
  radiusOfInnermostHit: 'mm',
};

/** Unit of an attribute that no standard column takes, '' where it has none. */
export function attributeUnit(name: string): string {
  return UNITS[name] ?? '';
}
