/** What picking needs to know of a view, and the ray through a point of it. */
import { basisOf, FIELD_OF_VIEW } from '../camera/pose.ts';
import type { Vector } from '../model/vector.ts';
import type { CameraPose } from '../types.ts';

export interface Ray {
  readonly origin: Vector;
  readonly direction: Vector;
  /** Size of a pixel at `origin + t direction`: `pixel + pixelPerMm × t`, mm. */
  readonly pixel: number;
  readonly pixelPerMm: number;
}

export interface PickView {
  readonly viewProjection: Float64Array;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly magnify: number;
  readonly clipLow: readonly [number, number, number];
  readonly clipHigh: readonly [number, number, number];
  /** ns, Infinity for the whole event. */
  readonly now: number;
  /** Ray through the pointer, in the magnified frame. */
  readonly ray: Ray;
}

/** The ray through a point of a view (CSS pixels from its upper left corner), in the magnified frame. */
export function rayThrough(
  pose: CameraPose,
  view: { width: number; height: number },
  transverse: number,
  reach: number,
  x: number,
  y: number,
): Ray {
  const { right, up, back } = basisOf(pose);
  const target: Vector = [pose.target[0] * transverse, pose.target[1] * transverse, pose.target[2]];
  const across = x - view.width / 2;
  const above = view.height / 2 - y;
  if (pose.projection === 'perspective') {
    const mmPerPx = (2 * Math.tan(FIELD_OF_VIEW / 2)) / view.height;
    const direction = [0, 1, 2].map((k) => -back[k]! + mmPerPx * (across * right[k]! + above * up[k]!));
    const origin = [0, 1, 2].map((k) => target[k]! + pose.extent * back[k]!);
    return {
      origin: origin as unknown as Vector,
      direction: direction as unknown as Vector,
      pixel: 0,
      pixelPerMm: mmPerPx,
    };
  }
  const mmPerPx = pose.extent / view.height;
  const origin = [0, 1, 2].map((k) => target[k]! + reach * back[k]! + mmPerPx * (across * right[k]! + above * up[k]!));
  return {
    origin: origin as unknown as Vector,
    direction: [-back[0], -back[1], -back[2]],
    pixel: mmPerPx,
    pixelPerMm: 0,
  };
}
