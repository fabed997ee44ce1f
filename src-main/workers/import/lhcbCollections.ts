/** The collections of LHCb event JSON: what their rows hold, by name. */
import type { KindId } from '#core/event/kind.ts';
import { CollectionBuilder, type EventBudget } from './columnBuilders.ts';
import type { RowPlace } from './fault.ts';
import { ForeignAttributes } from './foreignAttributes.ts';
import type { RowDecoder } from './reading.ts';

const MEV = 1e-3;

/** Depth of the shashlik stack and instrumented depth of the tile calorimeter, mm (JINST 3 (2008) S08005, §6.2). */
export const ECAL_DEPTH = 420;
export const HCAL_DEPTH = 1200;

type MakeDecoder = (name: string, budget: EventBudget) => RowDecoder;

/** Rows of `[x1, y1, z1, x2, y2, z2]`: a hit strip or straw. */
const segments: MakeDecoder = (name, budget) => {
  const builder = new CollectionBuilder(name, 'trackerHits', budget);
  const position = builder.column('position', Float32Array);
  const end = builder.column('end', Float32Array);
  return {
    row(row, place) {
      const values = place.numbers(row, 6);
      for (let i = 0; i < 3; i++) {
        position.push(values[i]!);
        end.push(values[i + 3]!);
      }
    },
    build: () => builder.build(),
  };
};

/** Rows of `[x, dx, y, dy, z, dz]`: centre and half size of a pad. */
const pads: MakeDecoder = (name, budget) => {
  const builder = new CollectionBuilder(name, 'trackerHits', budget);
  const position = builder.column('position', Float32Array);
  const size = builder.column('size', Float32Array);
  return {
    row(row, place) {
      const values = place.numbers(row, 6);
      for (let i = 0; i < 6; i += 2) {
        position.push(values[i]!);
        size.push(2 * values[i + 1]!);
      }
    },
    build: () => builder.build(),
  };
};

/** Rows of `[energy, x, y, z, cell size]`. */
const cells =
  (depth: number): MakeDecoder =>
  (name, budget) => {
    const builder = new CollectionBuilder(name, 'calorimeterHits', budget);
    const position = builder.column('position', Float32Array);
    const energy = builder.column('energy', Float32Array);
    const size = builder.column('size', Float32Array);
    return {
      row(row, place) {
        const [cellEnergy, x, y, z, width] = place.numbers(row, 5) as [number, number, number, number, number];
        energy.push(cellEnergy * MEV);
        position.pushAll([x, y, z]);
        size.pushAll([width, width, depth]);
      },
      build: () => builder.build(),
    };
  };

function polyline(value: unknown, inner: string, place: RowPlace, push: (xyz: readonly number[]) => void): void {
  const points = place.list(value, inner);
  for (let i = 0; i < points.length; i++) push(place.numbers(points[i], 3, `${inner}[${i}]`));
}

/** Rows are polylines of `[x, y, z]`. */
const stubs: MakeDecoder = (name, budget) => {
  const builder = new CollectionBuilder(name, 'tracks', budget);
  const points = builder.ragged('points', Float32Array);
  return {
    row(row, place) {
      polyline(row, '', place, (xyz) => points.values.pushAll(xyz));
      points.endObject();
    },
    build: () => builder.build(),
  };
};

const PARTICLE_KEYS = new Set(['name', 'm', 'E', 'px', 'py', 'pz', 'q', 'track']);

const particles: MakeDecoder = (name, budget) => {
  const kind: KindId = 'tracks';
  const builder = new CollectionBuilder(name, kind, budget);
  const names = builder.text('name');
  const charge = builder.column('charge', Float32Array);
  const momentum = builder.column('momentum', Float32Array);
  const mass = builder.column('mass', Float32Array);
  const energy = builder.column('E', Float32Array, { unit: 'GeV' });
  const points = builder.ragged('points', Float32Array);
  const foreign = new ForeignAttributes(kind, budget);
  let count = 0;
  return {
    row(row, place) {
      const particle = place.object(row);
      names.push(particle['name'] === undefined ? '' : place.text(particle['name'], '.name'));
      charge.push(place.optional(particle['q'], '.q'));
      for (const axis of ['px', 'py', 'pz']) momentum.push(place.number(particle[axis], `.${axis}`) * MEV);
      mass.push(place.optional(particle['m'], '.m') * MEV);
      energy.push(place.optional(particle['E'], '.E') * MEV);
      polyline(particle['track'], '.track', place, (xyz) => points.values.pushAll(xyz));
      points.endObject();
      for (const key of Object.keys(particle)) if (!PARTICLE_KEYS.has(key)) foreign.add(count, key, particle[key]);
      count++;
    },
    build() {
      builder.add(() => foreign.columns(count));
      return builder.build();
    },
  };
};

/** Covariance from its eigenvalues λ (mm²) and eigenvectors e: Σ λ e eᵀ. */
const vertices: MakeDecoder = (name, budget) => {
  const builder = new CollectionBuilder(name, 'vertices', budget);
  const position = builder.column('position', Float32Array);
  const covariance = builder.column('covariance', Float32Array);
  const isPrimary = builder.column('isPrimary', Uint8Array);
  return {
    row(row, place) {
      const vertex = place.object(row);
      const number = (key: string): number => place.number(vertex[key], `.${key}`);
      position.pushAll([number('pv_x'), number('pv_y'), number('pv_z')]);
      const sums: [number, number, number, number, number, number] = [0, 0, 0, 0, 0, 0];
      for (let i = 0; i < 3; i++) {
        const eigenvalue = number(`eval_${i}`);
        const [x, y, z] = [number(`evec_${i}x`), number(`evec_${i}y`), number(`evec_${i}z`)];
        [x * x, x * y, y * y, x * z, y * z, z * z].forEach((product, at) => (sums[at]! += eigenvalue * product));
      }
      covariance.pushAll(sums);
      isPrimary.push(1);
    },
    build: () => builder.build(),
  };
};

export const LHCB_DECODERS: ReadonlyMap<string, MakeDecoder> = new Map([
  ['PVS', vertices],
  ['PARTICLES', particles],
  ['VTRACKS', stubs],
  ['VELOR', segments],
  ['VELOPHI', segments],
  ['TT', segments],
  ['IT', segments],
  ['OT', segments],
  ['ECAL', cells(ECAL_DEPTH)],
  ['HCAL', cells(HCAL_DEPTH)],
  ['MUON', pads],
]);
