/** Groups of a Firebird DEX event: box hits and point trajectories. */
import { CollectionBuilder, type EventBudget } from './columnBuilders.ts';
import type { RowPlace } from './fault.ts';
import { ForeignAttributes } from './foreignAttributes.ts';
import type { NotShownList, RowDecoder } from './reading.ts';

const HIT_KEYS = new Set(['pos', 'dim', 't', 'ed']);

/** `pos` and `dim` (full sizes) in mm, `t` [time, error] in ns, `ed` [energy, error] in GeV. */
export function boxHits(name: string, budget: EventBudget, notShown: NotShownList): RowDecoder {
  const builder = new CollectionBuilder(name, 'trackerHits', budget);
  const position = builder.column('position', Float32Array);
  const size = builder.column('size', Float32Array, { isOptional: true });
  const time = builder.column('time', Float32Array, { isOptional: true });
  const timeError = builder.column('timeError', Float32Array, { isOptional: true });
  const energy = builder.column('energy', Float32Array, { isOptional: true });
  const energyError = builder.column('energyError', Float32Array, { isOptional: true });
  const foreign = new ForeignAttributes('trackerHits', budget);
  let count = 0;
  return {
    row(row, place) {
      const hit = place.object(row);
      position.pushAll(place.numbers(hit['pos'], 3, '.pos'));
      size.pushAll(hit['dim'] === undefined ? [0, 0, 0] : place.numbers(hit['dim'], 3, '.dim'));
      const [t, tError] = withError(hit['t'], '.t', place);
      time.push(t);
      timeError.push(tError);
      const [ed, edError] = withError(hit['ed'], '.ed', place);
      energy.push(ed);
      energyError.push(edError);
      for (const key of Object.keys(hit)) if (!HIT_KEYS.has(key)) foreign.add(count, key, hit[key]);
      count++;
    },
    build() {
      builder.add(() => foreign.columns(count));
      for (const [attribute, entries] of foreign.left()) notShown.add(name, `attribute “${attribute}”`, entries);
      return builder.build();
    },
  };
}

/** `[value, error]`; NaN where the file has none. */
function withError(value: unknown, inner: string, place: RowPlace): readonly [number, number] {
  if (value === undefined || value === null) return [Number.NaN, Number.NaN];
  const pair = place.list(value, inner);
  if (pair.length !== 2) throw place.fault(inner, `has ${pair.length} entries where value and error belong`);
  return [place.optional(pair[0], `${inner}[0]`), place.optional(pair[1], `${inner}[1]`)];
}

export interface TrajectoryColumns {
  readonly points: readonly string[];
  readonly params: readonly string[];
}

const POSITION_COLUMNS = ['x', 'y', 'z'];
const ERROR_COLUMNS = ['dx', 'dy', 'dz'];
/** loc_a and loc_b are d0 and z0 of the perigee. */
const PERIGEE_PARAMS = ['loc_a', 'loc_b', 'phi', 'theta', 'q_over_p'];
const MOMENTUM_PARAMS = ['px', 'py', 'pz'];
const UNITS: Readonly<Record<string, string>> = {
  theta: 'rad',
  phi: 'rad',
  q_over_p: '1/GeV',
  loc_a: 'mm',
  loc_b: 'mm',
  vx: 'mm',
  vy: 'mm',
  vz: 'mm',
};

/**
 * Rows as the file's own column names say: the time is the column named `t`, wherever it stands.
 * Momenta `px`, `py`, `pz` are MeV (Geant4 plugin), `q_over_p` is per GeV.
 */
export function trajectories(
  name: string,
  columns: TrajectoryColumns,
  budget: EventBudget,
  notShown: NotShownList,
  notes: Set<string>,
): RowDecoder {
  const builder = new CollectionBuilder(name, 'tracks', budget);
  const points = builder.ragged('points', Float32Array);
  const at = (column: string): number => columns.points.indexOf(column);
  const xyz = POSITION_COLUMNS.map(at);
  const [timeAt, timeErrorAt] = [at('t'), at('dt')];
  const times = timeAt < 0 ? null : builder.ragged('pointTimes', Float32Array);
  const errorsAt = ERROR_COLUMNS.every((column) => at(column) >= 0) ? ERROR_COLUMNS.map(at) : null;
  const errors = errorsAt && builder.ragged('pointErrors', Float32Array, { width: 3, unit: 'mm' });
  const timeErrors = timeErrorAt < 0 ? null : builder.ragged('pointTimeErrors', Float32Array, { unit: 'ns' });
  const further = columns.points.filter((_, index) => {
    return ![...xyz, timeAt, ...(errorsAt ?? []), timeErrorAt].includes(index);
  });
  const params = paramDecoder(builder, columns.params, budget);
  let pointCount = 0;

  return {
    row(row, place) {
      const trajectory = place.object(row);
      const rows = place.list(trajectory['points'], '.points').map((point, index) => {
        const values = place.list(point, `.points[${index}]`);
        if (values.length === columns.points.length) return values;
        const both = `has ${values.length} values where pointColumns has ${columns.points.length}`;
        throw place.fault(`.points[${index}]`, both);
      });
      if (rows.length < 2) notes.add('Trajectories with fewer than two points are listed, but cannot be drawn.');
      const number = (values: readonly unknown[], column: number): number =>
        place.optional(values[column], `: the ${columns.points[column]} of a point`);
      // Without a time for every point there is no other order than the file's.
      if (timeAt >= 0 && rows.every((values) => typeof values[timeAt] === 'number')) {
        rows.sort((a, b) => (a[timeAt] as number) - (b[timeAt] as number));
      }
      for (const values of rows) {
        for (const column of xyz) {
          points.values.push(place.number(values[column], `: the ${columns.points[column]} of a point`));
        }
        times?.values.push(number(values, timeAt));
        for (const column of errorsAt ?? []) errors?.values.push(number(values, column));
        timeErrors?.values.push(number(values, timeErrorAt));
      }
      for (const ragged of [points, times, errors, timeErrors]) ragged?.endObject();
      pointCount += rows.length;
      params.row(trajectory['params'], place);
    },
    build() {
      params.finish();
      for (const column of further) if (pointCount > 0) notShown.add(name, `point column “${column}”`, pointCount);
      return builder.build();
    },
  };
}

/** Parameters that the kind knows go to its columns, the others stay under their names. */
function paramDecoder(
  builder: CollectionBuilder,
  names: readonly string[],
  budget: EventBudget,
): { row(row: unknown, place: RowPlace): void; finish(): void } {
  const has = (wanted: readonly string[]): boolean => wanted.every((each) => names.includes(each));
  const perigee = has(PERIGEE_PARAMS) ? builder.column('perigee', Float64Array) : null;
  const momentum = has(MOMENTUM_PARAMS) ? builder.column('momentum', Float32Array) : null;
  const charge = names.includes('charge') ? builder.column('charge', Float32Array) : null;
  const time = names.includes('time') ? builder.column('time', Float32Array, { isOptional: true }) : null;
  const particle = names.includes('type') ? builder.text('name') : null;
  const pdg = names.includes('pdg') ? builder.column('pdg', Int32Array) : null;
  const taken = new Set(['charge', 'time', 'type', 'pdg', ...(momentum ? MOMENTUM_PARAMS : [])]);
  const foreign = new ForeignAttributes('tracks', budget, (name) => {
    const unit = UNITS[name];
    return unit === undefined ? undefined : { unit, factor: 1 };
  });
  let count = 0;
  return {
    row(row, place) {
      const values = names.length === 0 && row === undefined ? [] : place.list(row, '.params');
      if (values.length !== names.length) {
        throw place.fault('.params', `has ${values.length} values where paramColumns has ${names.length}`);
      }
      const number = (name: string): number => place.optional(values[names.indexOf(name)], `: the parameter ${name}`);
      perigee?.pushAll(PERIGEE_PARAMS.map(number));
      momentum?.pushAll(MOMENTUM_PARAMS.map((name) => number(name) * 1e-3));
      charge?.push(number('charge'));
      time?.push(number('time'));
      pdg?.push(number('pdg') || 0);
      particle?.push(textOf(values[names.indexOf('type')]));
      names.forEach((name, index) => {
        if (!taken.has(name)) foreign.add(count, name, values[index]);
      });
      count++;
    },
    finish: () => builder.add(() => foreign.columns(count)),
  };
}

/** A name, or a code that stands in its place. */
function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
