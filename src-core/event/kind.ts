/**
 * The table of object kinds. An entry says which columns a collection of that kind may hold,
 * their units and meaning; a painter in the renderer joins it by the kind's id.
 * A collection may hold further columns (foreign attributes): they keep their own name and unit.
 *
 * Units: mm, ns, GeV, pC, rad (design: conventions).
 */
import type { ColumnType } from './column.ts';

export const KIND_IDS = [
  'trackerHits',
  'calorimeterHits',
  'clusters',
  'tracks',
  'vertices',
  'particles',
  'counters',
  'waveforms',
] as const;
export type KindId = (typeof KIND_IDS)[number];

export interface ColumnSpec {
  readonly name: string;
  readonly type: ColumnType;
  readonly width: number;
  readonly ragged: boolean;
  readonly unit: string;
  readonly label: string;
  readonly description: string;
  readonly required: boolean;
  /** Names of the components where width > 1. */
  readonly components: readonly string[];
  /** Units of the components where they differ; else empty, and `unit` holds for all. */
  readonly componentUnits: readonly string[];
}

export interface KindSpec {
  readonly id: KindId;
  /** Plural, as in the collections tree: "tracker hits". */
  readonly label: string;
  /** One object: "tracker hit". */
  readonly singular: string;
  readonly columns: readonly ColumnSpec[];
}

const XYZ = ['x', 'y', 'z'] as const;
const SYMMETRIC_3 = ['xx', 'xy', 'yy', 'xz', 'yz', 'zz'] as const;

interface SpecOptions {
  width?: number;
  ragged?: boolean;
  required?: boolean;
  components?: readonly string[];
  componentUnits?: readonly string[];
}

function spec(
  name: string,
  type: ColumnType,
  unit: string,
  label: string,
  description: string,
  options: SpecOptions = {},
): ColumnSpec {
  const width = options.width ?? options.components?.length ?? 1;
  return {
    name,
    type,
    width,
    unit,
    label,
    description,
    ragged: options.ragged ?? false,
    required: options.required ?? false,
    components: options.components ?? [],
    componentUnits: options.componentUnits ?? [],
  };
}

const POSITION = spec('position', 'f32', 'mm', 'position', 'Global position', { components: XYZ, required: true });
const TIME = spec('time', 'f32', 'ns', 'time', 'Time relative to the event');
const TIME_ERROR = spec('timeError', 'f32', 'ns', 'σ(time)', 'Uncertainty of the time, 1σ');
const ENERGY = spec('energy', 'f32', 'GeV', 'energy', 'Deposited or reconstructed energy');
const ENERGY_ERROR = spec('energyError', 'f32', 'GeV', 'σ(energy)', 'Uncertainty of the energy, 1σ');
const CELL_ID = spec('cellId', 'u64', '', 'cell id', 'Identifier of the cell in the source’s own numbering');
const CHANNEL = spec('channel', 'u32', '', 'channel', 'Readout channel of the setup’s channel map');
const SIZE = spec('size', 'f32', 'mm', 'size', 'Full sizes of the box', { components: XYZ });
const CHI2 = spec('chi2', 'f32', '', 'χ²', 'χ² of the fit');
const NDF = spec('ndf', 'u16', '', 'n.d.f.', 'Degrees of freedom of the fit');
const PDG = spec('pdg', 'i32', '', 'PDG id', 'Particle Data Group code');
const CHARGE = spec('charge', 'f32', 'e', 'charge', 'Electric charge');
const MOMENTUM = spec('momentum', 'f32', 'GeV', 'momentum', 'Momentum vector', { components: ['px', 'py', 'pz'] });
const POINTS = spec('points', 'f32', 'mm', 'points', 'Points along the trajectory', { components: XYZ, ragged: true });
const POINT_TIMES = spec('pointTimes', 'f32', 'ns', 'point times', 'Time at each trajectory point', { ragged: true });
const NAME = spec('name', 'text', '', 'name', 'Name given by the source');
const LAYER = spec('layer', 'u16', '', 'layer', 'Layer or plane number of the source');
const COVARIANCE = spec('covariance', 'f32', 'mm²', 'covariance', 'Covariance of the position', {
  components: SYMMETRIC_3,
});

export const KINDS: Readonly<Record<KindId, KindSpec>> = {
  trackerHits: {
    id: 'trackerHits',
    label: 'tracker hits',
    singular: 'tracker hit',
    // With `end`, a line segment from position to end (strip, straw); with `size`, a box around position; else a point.
    columns: [
      POSITION,
      spec('end', 'f32', 'mm', 'end', 'Other end of the strip or straw', { components: XYZ }),
      SIZE,
      spec('positionError', 'f32', 'mm', 'σ(position)', 'Uncertainty of the position, 1σ', { components: XYZ }),
      TIME,
      TIME_ERROR,
      ENERGY,
      ENERGY_ERROR,
      CELL_ID,
      CHANNEL,
      LAYER,
    ],
  },
  calorimeterHits: {
    id: 'calorimeterHits',
    label: 'calorimeter cells',
    singular: 'calorimeter cell',
    columns: [
      POSITION,
      { ...ENERGY, required: true },
      ENERGY_ERROR,
      SIZE,
      spec('corners', 'f32', 'mm', 'corners', 'Eight corners of an irregular cell, x y z each', { width: 24 }),
      TIME,
      TIME_ERROR,
      CELL_ID,
      CHANNEL,
      LAYER,
    ],
  },
  clusters: {
    id: 'clusters',
    label: 'clusters',
    singular: 'cluster',
    columns: [
      POSITION,
      { ...ENERGY, required: true },
      ENERGY_ERROR,
      spec('positionError', 'f32', 'mm', 'σ(position)', 'Uncertainty of the position, 1σ', { components: XYZ }),
      SIZE,
      TIME,
      spec('nHits', 'u32', '', 'cells', 'Number of cells in the cluster'),
      spec('hits', 'u32', '', 'cell links', 'Indices of the cells in the target collection', { ragged: true }),
    ],
  },
  tracks: {
    id: 'tracks',
    label: 'tracks',
    singular: 'track',
    // Drawn from `points`, else through `states`, else propagated from `perigee` in the run's field.
    columns: [
      NAME,
      PDG,
      CHARGE,
      MOMENTUM,
      spec('mass', 'f32', 'GeV', 'mass', 'Mass hypothesis'),
      POINTS,
      POINT_TIMES,
      spec(
        'states',
        'f64',
        '',
        'states',
        'States along the track: z, x, y in mm, slopes dx/dz and dy/dz, q/p in 1/GeV',
        {
          components: ['z', 'x', 'y', 'tx', 'ty', 'q/p'],
          componentUnits: ['mm', 'mm', 'mm', '', '', '1/GeV'],
          ragged: true,
        },
      ),
      spec('stateCovariance', 'f32', '', 'state covariance', 'Lower triangle of (x, y, tx, ty, q/p) per state', {
        width: 15,
        ragged: true,
      }),
      spec(
        'perigee',
        'f64',
        '',
        'perigee',
        'd0 and z0 in mm, phi and theta in rad, q/p in 1/GeV, relative to the reference point',
        {
          components: ['d0', 'z0', 'phi', 'theta', 'q/p'],
          componentUnits: ['mm', 'mm', 'rad', 'rad', '1/GeV'],
        },
      ),
      spec('perigeeReference', 'f32', 'mm', 'reference point', 'Point that the perigee refers to', { components: XYZ }),
      TIME,
      CHI2,
      NDF,
    ],
  },
  vertices: {
    id: 'vertices',
    label: 'vertices',
    singular: 'vertex',
    columns: [
      POSITION,
      COVARIANCE,
      TIME,
      CHI2,
      NDF,
      spec('isPrimary', 'u8', '', 'primary', '1 for a primary vertex'),
      spec('tracks', 'u32', '', 'track links', 'Indices of the tracks in the target collection', { ragged: true }),
    ],
  },
  particles: {
    id: 'particles',
    label: 'truth particles',
    singular: 'truth particle',
    columns: [
      { ...PDG, required: true },
      NAME,
      CHARGE,
      spec('mass', 'f32', 'GeV', 'mass', 'Mass'),
      MOMENTUM,
      spec('vertex', 'f32', 'mm', 'production', 'Production vertex', { components: XYZ, required: true }),
      spec('endpoint', 'f32', 'mm', 'end', 'End point', { components: XYZ }),
      TIME,
      spec('status', 'i32', '', 'status', 'Status code of the generator'),
      spec('parents', 'u32', '', 'parents', 'Indices of the parents', { ragged: true }),
      POINTS,
      POINT_TIMES,
    ],
  },
  counters: {
    id: 'counters',
    label: 'counters',
    singular: 'counter',
    columns: [
      NAME,
      spec('value', 'f32', '', 'value', 'Value read, in the unit of the column', { required: true }),
      TIME,
      CHANNEL,
      { ...POSITION, required: false },
      SIZE,
    ],
  },
  waveforms: {
    id: 'waveforms',
    label: 'waveforms',
    singular: 'waveform',
    columns: [
      { ...CHANNEL, required: true },
      spec('start', 'f32', 'ns', 'start', 'Time of the first sample'),
      spec('period', 'f32', 'ns', 'period', 'Time between samples', { required: true }),
      spec('samples', 'f32', 'ADC', 'samples', 'Sampled amplitudes', { ragged: true, required: true }),
    ],
  },
};

/** The standard column of that name, or undefined for a foreign attribute. */
export function columnSpec(kind: KindId, name: string): ColumnSpec | undefined {
  return KINDS[kind].columns.find((column) => column.name === name);
}
