/**
 * What an element reads out. Every kind gives cells with an `id` in the detector's own numbering;
 * `channelOffset` + id is the channel of the setup's channel map, unique in the setup. `wiring` says
 * which board and channel of the electronics reads which id.
 */
import { z } from '#core/zod.ts';

const id = z.number().int().min(0).max(100_000_000);
const step = z.number().int().min(-1_000_000).max(1_000_000);
const size = z.number().min(1e-4, 'is in mm and below 0.1 µm').max(100_000, 'is in mm and above 100 m');
const count = z.number().int().min(1).max(20_000);

/** Coordinate that strips or straws measure; they run along the other one. */
const measures = z.enum(['x', 'y']);

const common = {
  channelOffset: id.default(0),
  /** Board number → id read by channel 0, 1, …; null where nothing is connected. */
  wiring: z.record(z.string().regex(/^\d{1,4}$/, 'is not a board number'), z.array(id.nullable()).max(4096)).optional(),
};

export const readout = z.discriminatedUnion('type', [
  /** The element, and each of its copies, as a whole: copy n has the ids first + step·n + each of `sensors`. */
  z.strictObject({
    type: z.literal('whole'),
    first: id,
    step: step.default(0),
    sensors: z.array(id).min(1).max(64).default([0]),
    ...common,
  }),
  /** Cells in columns (along x) and rows (along y), centred on the element; they go through its whole length. */
  z.strictObject({
    type: z.literal('grid'),
    columns: z.number().int().min(1).max(500),
    rows: z.number().int().min(1).max(500),
    pitch: z.tuple([size, size]),
    /** Of one cell; without it the pitch. */
    size: z.tuple([size, size]).optional(),
    /** Where cells are pieces of their own; without it they divide the element’s body and layers. */
    material: z.string().optional(),
    /**
     * In cells from the central one: a cell exists if its squared distance is at most `radiusSquared`,
     * and not if it is at most `holeHalfWidth` away in both directions.
     */
    within: z
      .strictObject({
        radiusSquared: z.number().int().min(0),
        holeHalfWidth: z.number().int().min(0).optional(),
      })
      .optional(),
    /** id = first + column·ix + row·iy, both from 0. */
    id: z.strictObject({ first: id.default(0), column: step, row: step }),
    /** Pixels of one cell, columns and rows: addresses within the cell, not channels. */
    pixels: z.tuple([count, count]).optional(),
    ...common,
  }),
  z.strictObject({
    type: z.literal('strips'),
    planes: z
      .array(
        z.strictObject({
          measures,
          count,
          pitch: size,
          /** Of the conductor; without it the pitch. */
          width: size.optional(),
          /** Of the middle of the plane from the centre of the element, mm. */
          offset: z.number().min(-10_000).max(10_000).default(0),
          /** id of the strip at the lowest coordinate. */
          first: id,
          /**
           * Strip s is read by channel (s·mₖ) mod `channels`, k = ⌊s / channels⌋, mₖ the k-th multiplier:
           * ids of the channel map are first + that channel.
           */
          multiplexing: z.strictObject({ channels: count, multipliers: z.array(count).min(1).max(64) }).optional(),
        }),
      )
      .min(1)
      .max(16),
    ...common,
  }),
  z.strictObject({
    type: z.literal('straws'),
    planes: z
      .array(
        z.strictObject({
          measures,
          /** In all layers together; they are numbered along the coordinate, layers in turn. */
          count,
          layers: z.number().int().min(1).max(8),
          diameter: size,
          first: id,
        }),
      )
      .min(1)
      .max(16),
    ...common,
  }),
]);
export type Readout = z.infer<typeof readout>;
export type GridReadout = Extract<Readout, { type: 'grid' }>;
export type StripPlane = Extract<Readout, { type: 'strips' }>['planes'][number];
export type StrawPlane = Extract<Readout, { type: 'straws' }>['planes'][number];
