/** What is remembered of how a user looks at events: everything of the picture but event, selection and time. */
import { ELEMENT_GROUPS } from '#core/detector/setup.ts';
import { CUT_AWAYS, PLAIN_DETECTOR } from '#renderer/scene/detector/detectorStyle.ts';
import { COLOUR_BY } from '#renderer/scene/types.ts';
import { z } from '#core/zod.ts';

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
  colourBy: z.enum(COLOUR_BY),
  cuts: z.array(cut).readonly(),
});

const detectorStyle = z.object({
  groups: z.partialRecord(
    z.enum(ELEMENT_GROUPS),
    z.object({ visible: z.boolean(), opacity: z.number().min(0).max(1) }),
  ),
  cutAway: z.enum(CUT_AWAYS),
});

const viewId = z.enum(['3d', 'top', 'side', 'front']);

export const VIEW_STATE = z.object({
  layout: z.enum(['single', 'quad']),
  activeView: viewId,
  /** By experiment: detectors differ in size by orders of magnitude. */
  cameras: z.record(z.string(), z.record(viewId, cameraPose)),
  /** Experiments whose cameras are as they were fitted without being asked: these are fitted anew. */
  untouched: z.array(z.string()).readonly().default([]),
  styles: z.record(z.string(), style),
  clip: z.object({ axis: z.enum(['x', 'y', 'z']), offset: z.number(), keepAbove: z.boolean() }).nullable(),
  /** By experiment: factor by which x and y are drawn larger than z, as the user chose it. */
  magnification: z.record(z.string(), z.number().min(1).max(1000)).default({}),
  /** The same as it came with cameras that were fitted without being asked. */
  suggestedMagnification: z.record(z.string(), z.number().min(1).max(1000)).default({}),
  detector: detectorStyle.default(PLAIN_DETECTOR),
  labels: z.boolean().default(true),
  axes: z.boolean(),
  grid: z.boolean(),
});
export type ViewState = z.infer<typeof VIEW_STATE>;

export const FIRST_VIEW: ViewState = {
  layout: 'single',
  activeView: '3d',
  cameras: {},
  untouched: [],
  styles: {},
  clip: null,
  magnification: {},
  suggestedMagnification: {},
  detector: PLAIN_DETECTOR,
  labels: true,
  axes: true,
  grid: false,
};

export const MAX_TRANSVERSE = 1000;

/** Factor by which x and y are drawn larger than z for an experiment. */
export const magnificationOf = ({ magnification, suggestedMagnification }: ViewState, experiment: string): number =>
  magnification[experiment] ?? suggestedMagnification[experiment] ?? 1;
