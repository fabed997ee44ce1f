/** The event on the GPU: every layer holds the primitives of all collections, one after the other. */
import type { EventModel, PaintedCollection } from '../model/eventModel.ts';
import { LAYER_IDS, rangeOf, sizeOf, type LayerId, type PrimitiveSet } from '../model/shapes.ts';
import type { ObjectRef } from '../types.ts';
import { BoxLayer, makeBoxEffect } from './boxLayer.ts';
import type { Device } from './device.ts';
import { NO_MARKS, type Frame, type Marks, type Span } from './frame.ts';
import { LineLayer, makeLineEffect } from './lineLayer.ts';
import { PointLayer } from './pointLayer.ts';
import { DISC_SHADER, RING_SHADER } from './shaders/points.ts';
import { SolidLayer } from './solidLayer.ts';

/** The primitives of one set in its layer. */
interface Part {
  /** Place of the collection in the event. */
  readonly place: number;
  readonly set: PrimitiveSet;
  readonly start: number;
  readonly size: number;
}

export class EventLayers {
  readonly #boxes: Readonly<Record<'boxes' | 'faces', BoxLayer>>;
  readonly #solids: SolidLayer;
  readonly #lines: Readonly<Record<'truth' | 'strips' | 'tracks', LineLayer>>;
  readonly #points: Readonly<Record<'points' | 'markers', PointLayer>>;
  #parts: Part[] = [];
  #model: EventModel | null = null;
  #spans = new Map<LayerId, Span[]>();

  constructor(device: Device, lineEffect: ReturnType<typeof makeLineEffect>) {
    const boxEffect = makeBoxEffect(device);
    this.#boxes = { boxes: new BoxLayer(device, boxEffect, false), faces: new BoxLayer(device, boxEffect, true) };
    this.#solids = new SolidLayer(device);
    const lines = (dash: number): LineLayer =>
      new LineLayer(device, lineEffect, { dash, opacity: 1, writesDepth: true });
    this.#lines = { truth: lines(7), strips: lines(0), tracks: lines(0) };
    this.#points = { points: new PointLayer(device, DISC_SHADER), markers: new PointLayer(device, RING_SHADER) };
  }

  /** True where the picture has edges that only multisampling smooths. */
  get needsSamples(): boolean {
    return this.#visible('boxes') || this.#visible('faces') || this.#visible('solids');
  }

  /** Visible primitives: the measure of what a frame costs. */
  get primitives(): number {
    let total = 0;
    for (const spans of this.#spans.values()) for (const [from, before] of spans) total += before - from;
    return total;
  }

  load(model: EventModel | null): void {
    this.#model = model;
    this.#parts = [];
    const totals = new Map<LayerId, number>(LAYER_IDS.map((id) => [id, 0]));
    model?.painted.forEach(({ sets }, place) => {
      for (const set of sets) {
        const size = sizeOf(set);
        this.#parts.push({ place, set, start: totals.get(set.layer)!, size });
        totals.set(set.layer, totals.get(set.layer)! + size);
      }
    });
    for (const [id, total] of totals) this.#layer(id).reserve(total);
    for (const part of this.#parts) {
      this.#place(part);
      this.#colour(part);
    }
    this.#findSpans();
  }

  /** Takes over new colours and visibility of those collections. */
  recolour(places: readonly number[]): void {
    for (const part of this.#parts) if (places.includes(part.place)) this.#colour(part);
    this.#findSpans();
  }

  draw(frame: Frame, selected: ObjectRef | null, hovered: ObjectRef | null): void {
    for (const id of LAYER_IDS) {
      const spans = this.#spans.get(id);
      if (!spans?.length) continue;
      const marks = selected || hovered ? this.#marks(id, selected, hovered) : NO_MARKS;
      this.#layer(id).draw(frame, marks, spans);
    }
  }

  #visible(id: LayerId): boolean {
    return (this.#spans.get(id)?.length ?? 0) > 0;
  }

  #layer(id: LayerId): BoxLayer | SolidLayer | LineLayer | PointLayer {
    if (id === 'boxes' || id === 'faces') return this.#boxes[id];
    if (id === 'solids') return this.#solids;
    return id === 'points' || id === 'markers' ? this.#points[id] : this.#lines[id];
  }

  #place({ set, start }: Part): void {
    if (set.form === 'boxes') this.#boxes[set.layer].place(set, start);
    else if (set.form === 'solids') this.#solids.place(set, start);
    else if (set.form === 'points') this.#points[set.layer].place(set, start);
    else this.#lines[set.layer].place(set, start);
  }

  #colour({ set, start, place }: Part): void {
    const painted = this.#model!.painted[place]!;
    const colours = coloursShown(painted);
    if (set.form === 'boxes') this.#boxes[set.layer].colour(set, start, colours);
    else if (set.form === 'solids') this.#solids.colour(set, start, colours);
    else if (set.form === 'points') this.#points[set.layer].colour(set, start, colours);
    else this.#lines[set.layer].colour(set, start, colours);
  }

  /** Neighbouring visible parts are drawn together. */
  #findSpans(): void {
    this.#spans = new Map();
    for (const { set, place, start, size } of this.#parts) {
      if (size === 0 || !this.#model!.painted[place]!.style.visible) continue;
      const spans = this.#spans.get(set.layer) ?? [];
      const last = spans.at(-1);
      if (last && last[1] === start) spans[spans.length - 1] = [last[0], start + size];
      else spans.push([start, start + size]);
      this.#spans.set(set.layer, spans);
    }
  }

  #marks(layer: LayerId, selected: ObjectRef | null, hovered: ObjectRef | null): Marks {
    const find = (ref: ObjectRef | null): readonly [number, number] => {
      if (!ref) return NO_MARKS.selected;
      for (const { set, place, start } of this.#parts) {
        const { collection } = this.#model!.painted[place]!;
        if (set.layer !== layer || collection.name !== ref.collection || ref.index >= collection.count) continue;
        const [from, before] = rangeOf(set, ref.index);
        return [start + from, start + before];
      }
      return NO_MARKS.selected;
    };
    return { selected: find(selected), hovered: find(hovered) };
  }

  dispose(): void {
    for (const id of LAYER_IDS) this.#layer(id).dispose();
  }
}

/** Solids are drawn whole, so a hidden collection of theirs is made of hidden objects. */
function coloursShown({ style, colours }: PaintedCollection): Uint32Array {
  return style.visible ? colours : new Uint32Array(colours.length);
}
