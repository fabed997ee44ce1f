/** The event as primitives with colours: what the layers draw and what picking searches. */
import { cutMask } from '#core/event/cut.ts';
import type { Collection, EventData } from '#core/event/event.ts';
import { PAINTERS } from '../painters/registry.ts';
import type { PaintContext } from '../painters/painter.ts';
import { colourObjects } from '../colour/colouring.ts';
import { defaultStyle } from './defaultStyle.ts';
import { positionsOf, rangeOf, type PrimitiveSet } from './shapes.ts';
import type { CollectionStyle, ObjectRef, Theme } from '../types.ts';

/** One collection with its primitives and the colour of every object. */
export interface PaintedCollection {
  readonly collection: Collection;
  readonly sets: readonly PrimitiveSet[];
  readonly style: CollectionStyle;
  /** Packed colour per object, alpha 0 where a cut hides it. */
  readonly colours: Uint32Array;
}

export class EventModel {
  readonly event: EventData;
  readonly painted: PaintedCollection[];
  readonly #theme: Theme;

  constructor(event: EventData, styles: Styles, theme: Theme, context: PaintContext, previous: EventModel | null) {
    this.event = event;
    this.#theme = theme;
    this.painted = event.collections.map((collection, place) => {
      const style = styles[collection.name] ?? defaultStyle(collection, place);
      const sets = PAINTERS[collection.kind]?.(collection, context) ?? [];
      const colours = previous?.reuseColours(collection.name, collection.count) ?? new Uint32Array(collection.count);
      this.#colour(collection, style, colours);
      return { collection, sets, style, colours };
    });
  }

  /** Takes over other styles; returns the places of the collections that changed. */
  restyle(styles: Styles): number[] {
    const changed: number[] = [];
    this.painted.forEach((painted, place) => {
      const style = styles[painted.collection.name] ?? defaultStyle(painted.collection, place);
      if (style === painted.style) return;
      this.painted[place] = { ...painted, style };
      this.#colour(painted.collection, style, painted.colours);
      changed.push(place);
    });
    return changed;
  }

  /** An array of the event before, which is not drawn any more, so that a switch allocates little. */
  reuseColours(name: string, count: number): Uint32Array | null {
    const painted = this.painted.find(({ collection }) => collection.name === name);
    return painted && painted.colours.length === count ? painted.colours : null;
  }

  find(ref: ObjectRef): PaintedCollection | null {
    const painted = this.painted.find(({ collection }) => collection.name === ref.collection);
    return painted && ref.index >= 0 && ref.index < painted.collection.count ? painted : null;
  }

  /**
   * Outline of all that is visible, x y z per point, mm: centres, points and corners. Truth counts
   * only where there is nothing else, for it may end far away.
   */
  visiblePoints(): number[] {
    const points = this.#visiblePoints((kind) => kind !== 'particles');
    return points.length > 0 ? points : this.#visiblePoints((kind) => kind === 'particles');
  }

  /** Outline of one object. */
  pointsOf(ref: ObjectRef): number[] {
    const points: number[] = [];
    for (const set of this.find(ref)?.sets ?? []) appendOutline(points, set, ref.index);
    return points;
  }

  #visiblePoints(wanted: (kind: Collection['kind']) => boolean): number[] {
    const points: number[] = [];
    for (const { collection, sets, style, colours } of this.painted) {
      if (!style.visible || !wanted(collection.kind)) continue;
      for (const set of sets) {
        for (let object = 0; object < collection.count; object++) {
          if (colours[object] !== 0) appendOutline(points, set, object);
        }
      }
    }
    return points;
  }

  #colour(collection: Collection, style: CollectionStyle, out: Uint32Array): void {
    colourObjects(this.event, collection, style, this.#theme, out);
    const mask = cutMask(collection, style.cuts);
    if (mask) for (let i = 0; i < out.length; i++) if (mask[i] === 0) out[i] = 0;
  }
}

export type Styles = Readonly<Record<string, CollectionStyle>>;

/** Adds what an object reaches; positions that are no numbers are left out. */
function appendOutline(points: number[], set: PrimitiveSet, object: number): void {
  const positions = positionsOf(set);
  const [from, before] = rangeOf(set, object);
  for (let i = from; i < before; i++) {
    const x = positions[3 * i]!;
    const y = positions[3 * i + 1]!;
    const z = positions[3 * i + 2]!;
    if (!Number.isFinite(x + y + z)) continue;
    if (set.form !== 'boxes') {
      points.push(x, y, z);
      continue;
    }
    const [dx, dy, dz] = [set.sizes[3 * i]! / 2, set.sizes[3 * i + 1]! / 2, set.sizes[3 * i + 2]! / 2];
    for (let corner = 0; corner < 8; corner++) {
      points.push(x + (corner & 1 ? dx : -dx), y + (corner & 2 ? dy : -dy), z + (corner & 4 ? dz : -dz));
    }
  }
}
