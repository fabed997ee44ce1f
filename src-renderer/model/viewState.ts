/** What is remembered of how a user looks at events: everything of the picture but event, selection and time. */
import { z } from '#core/zod.ts';
import type { CameraPose, ViewId } from '#renderer/scene/types.ts';

const vector = z.tuple([z.number(), z.number(), z.number()]).readonly();

const cameraPose = z.object({
  projection: z.enum(['perspective', 'orthographic']),
  target: vector,
  direction: vector,
  up: vector,
  extent: z.number().positive(),
});

const cut = z.object({ attribute: z.string(), min: z.number().nullable(), max: z.number().nullable() });

const style = z.object({
  visible: z.boolean(),
  colour: z.string().regex(/^#[0-9a-f]{6}$/i),
  colourBy: z.enum(['collection', 'energy', 'time', 'momentum', 'track']),
  cuts: z.array(cut).readonly(),
});

const viewId = z.enum(['3d', 'top', 'side', 'front']);

export const VIEW_STATE = z.object({
  layout: z.enum(['single', 'quad']),
  activeView: viewId,
  /** By experiment: detectors differ in size by orders of magnitude. */
  cameras: z.record(z.string(), z.record(viewId, cameraPose)),
  styles: z.record(z.string(), style),
  clip: z.object({ axis: z.enum(['x', 'y', 'z']), offset: z.number(), keepAbove: z.boolean() }).nullable(),
  transverse: z.number().min(1).max(1000),
  axes: z.boolean(),
  grid: z.boolean(),
});
export type ViewState = z.infer<typeof VIEW_STATE>;

export const FIRST_VIEW: ViewState = {
  layout: 'single',
  activeView: '3d',
  cameras: {},
  styles: {},
  clip: null,
  transverse: 1,
  axes: true,
  grid: false,
};

export const VIEW_IDS: readonly ViewId[] = ['3d', 'top', 'side', 'front'];

/** Names and axes of the views; a title says what runs to the right and what runs up. */
export const VIEW_TITLES: Readonly<Record<ViewId, string>> = {
  '3d': '3D',
  top: 'Top',
  side: 'Side',
  front: 'Front',
};

export const MAX_TRANSVERSE = 1000;

/** Where the views look from before they are fitted to an event: right-handed, z along the beam, y up. */
export const DEFAULT_CAMERAS: Readonly<Record<ViewId, CameraPose>> = {
  '3d': pose('perspective', [-0.62, 0.42, -0.66], [0, 1, 0]),
  top: pose('orthographic', [0, 1, 0], [1, 0, 0]),
  side: pose('orthographic', [-1, 0, 0], [0, 1, 0]),
  front: pose('orthographic', [0, 0, -1], [0, 1, 0]),
};

type Vector = CameraPose['direction'];

function pose(projection: CameraPose['projection'], direction: Vector, up: Vector): CameraPose {
  const length = Math.hypot(...direction);
  const [x, y, z] = direction;
  return {
    projection,
    target: [0, 0, 0],
    direction: [x / length, y / length, z / length],
    up,
    extent: 10_000,
  };
}
