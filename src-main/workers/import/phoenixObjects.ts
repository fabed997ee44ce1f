/** Tracks, hits and vertices of Phoenix event JSON. */
import { numericColumn } from '#core/event/column.ts';
import { CollectionBuilder, Ragged, type EventBudget } from './columnBuilders.ts';
import { MEV, PhoenixAttributes } from './phoenixAttributes.ts';
import { describe, type RowPlace } from './fault.ts';
import type { NotShownList, RowDecoder } from './reading.ts';

export type PhoenixDecoder = (name: string, budget: EventBudget, notShown: NotShownList) => RowDecoder;

/** Fewer points than this are replaced by the track's parameters, as in Phoenix. */
const MIN_POINTS = 3;

/** `pos`: points; `dparams`: `[d0, z0, phi, theta, q/p]` with q/p in 1/MeV. */
export const tracks: PhoenixDecoder = (name, budget, notShown) => {
  const builder = new CollectionBuilder(name, 'tracks', budget);
  const points = builder.ragged('points', Float32Array);
  const perigee = builder.column('perigee', Float64Array, { isOptional: true });
  const momentum = builder.column('momentum', Float32Array, { isOptional: true });
  const charge = builder.column('charge', Float32Array, { isOptional: true });
  const chi2 = builder.column('chi2', Float32Array, { isOptional: true });
  const attributes = new PhoenixAttributes(name, 'tracks', budget, ['pos', 'dparams', 'charge', 'chi2']);
  return {
    row(row, place) {
      const track = place.object(row);
      const hasParameters = track['dparams'] !== undefined && track['dparams'] !== null;
      const pos = track['pos'] === undefined || track['pos'] === null ? [] : place.list(track['pos'], '.pos');
      pos.forEach((point, index) => {
        const xyz = place.numbers(point, 3, `.pos[${index}]`);
        if (!hasParameters || pos.length >= MIN_POINTS) points.values.pushAll(xyz);
      });
      points.endObject();
      const [d0, z0, phi, theta, qOverP] = hasParameters
        ? place.numbers(track['dparams'], 5, '.dparams')
        : Array.from({ length: 5 }, () => Number.NaN);
      perigee.pushAll([d0!, z0!, phi!, theta!, qOverP! / MEV]);
      momentum.pushAll(momentumOf(track, place, Math.abs(1 / qOverP!), phi!, theta!));
      const given = place.optional(track['charge'], '.charge');
      charge.push(Number.isNaN(given) && hasParameters ? Math.sign(qOverP!) : given);
      chi2.push(place.optional(track['chi2'], '.chi2'));
      attributes.add(track);
    },
    build() {
      builder.add(() => attributes.columns(notShown));
      return builder.build();
    },
  };
};

/** Momentum in GeV from pT, phi and eta (or theta) in MeV, else from p, phi and theta of the parameters. */
function momentumOf(
  track: Readonly<Record<string, unknown>>,
  place: RowPlace,
  pMeV: number,
  phiOfParameters: number,
  thetaOfParameters: number,
): readonly number[] {
  const number = (key: string): number => place.optional(track[key], `.${key}`);
  const pT = number(track['pT'] === undefined ? 'pt' : 'pT');
  const phi = number('phi');
  const eta = number('eta');
  const theta = number('theta');
  const cotTheta = Number.isNaN(eta) ? 1 / Math.tan(theta) : Math.sinh(eta);
  const fromPt = [pT * Math.cos(phi), pT * Math.sin(phi), pT * cotTheta].map((value) => value * MEV);
  if (fromPt.every((value) => Number.isFinite(value))) return fromPt;
  const [sin, cos] = [Math.sin(thetaOfParameters), Math.cos(thetaOfParameters)];
  const direction = [sin * Math.cos(phiOfParameters), sin * Math.sin(phiOfParameters), cos];
  return direction.map((value) => {
    const component = value * pMeV * MEV;
    return Number.isFinite(component) ? component : Number.NaN;
  });
}

type HitForm = 'point' | 'line' | 'box';
const FORMS: Readonly<Record<string, HitForm>> = { Point: 'point', CircularPoint: 'point', Line: 'line', Box: 'box' };

/**
 * Bare `[x, y, z]`, or objects with `pos`: 3 numbers, the two ends of a `Line`, or centre and full sizes of
 * a `Box`. As in Phoenix the type of the first hit holds for the collection.
 */
export const hits: PhoenixDecoder = (name, budget, notShown) => {
  const builder = new CollectionBuilder(name, 'trackerHits', budget);
  const position = builder.column('position', Float32Array);
  const attributes = new PhoenixAttributes(name, 'trackerHits', budget, ['pos', 'type']);
  let form: HitForm | null = null;
  let second: { push(value: number): void } | null = null;
  const begin = (type: unknown, place: RowPlace): HitForm => {
    const found = type === undefined ? 'point' : typeof type === 'string' ? FORMS[type] : undefined;
    if (!found) throw place.fault('.type', `is ${describe(type)} where Point, CircularPoint, Line or Box belongs`);
    if (found !== 'point') second = builder.column(found === 'line' ? 'end' : 'size', Float32Array);
    return found;
  };
  return {
    row(row, place) {
      const isBare = Array.isArray(row);
      const hit = isBare ? {} : place.object(row);
      form ??= begin(isBare ? undefined : hit['type'], place);
      const values = place.numbers(isBare ? row : hit['pos'], form === 'point' ? 3 : 6, isBare ? '' : '.pos');
      for (let i = 0; i < 3; i++) position.push(values[i]!);
      for (let i = 3; i < values.length; i++) second?.push(values[i]!);
      attributes.add(hit);
    },
    build() {
      builder.add(() => attributes.columns(notShown));
      return builder.build();
    },
  };
};

/** `x`, `y`, `z` or `pos`; `linkedTracks`: indices in `linkedTrackCollection`. */
export const vertices: PhoenixDecoder = (name, budget, notShown) => {
  const builder = new CollectionBuilder(name, 'vertices', budget);
  const position = builder.column('position', Float32Array);
  const links = new Ragged(Uint32Array, 1, budget);
  const targets = new Set<string>();
  const taken = ['x', 'y', 'z', 'pos', 'linkedTracks', 'linkedTrackCollection'];
  const attributes = new PhoenixAttributes(name, 'vertices', budget, taken);
  return {
    row(row, place) {
      const vertex = place.object(row);
      if (vertex['pos'] !== undefined) position.pushAll(place.numbers(vertex['pos'], 3, '.pos'));
      else for (const axis of ['x', 'y', 'z']) position.push(place.number(vertex[axis], `.${axis}`));
      const target = vertex['linkedTrackCollection'];
      if (target !== undefined && target !== null) targets.add(place.text(target, '.linkedTrackCollection'));
      const linked = vertex['linkedTracks'];
      if (linked !== undefined && linked !== null) {
        place.list(linked, '.linkedTracks').forEach((link, index) => {
          const isIndex = Number.isInteger(link) && (link as number) >= 0 && (link as number) <= 0xffff_ffff;
          if (!isIndex) throw place.fault(`.linkedTracks[${index}]`, 'is not the index of a track');
          links.values.push(link as number);
        });
      }
      links.endObject();
      attributes.add(vertex);
    },
    build() {
      const [target] = targets;
      if (target !== undefined && targets.size === 1) {
        const options = { target, offsets: links.offsets() };
        builder.add(() => [['tracks', numericColumn(links.values.take(), options)]]);
      } else if (links.values.length > 0) {
        notShown.add(name, 'links to tracks of no collection, or of several', links.values.length);
      }
      builder.add(() => attributes.columns(notShown));
      return builder.build();
    },
  };
};
