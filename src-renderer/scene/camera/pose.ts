/** Camera poses and the matrices that they mean. Column-major, right-handed, clip space of OpenGL. */
import { cross, dot, normalised, type Vector } from '../model/vector.ts';
import type { CameraPose, Projection, StandardView, ViewId } from '../types.ts';

/** Vertical field of view of perspective cameras, rad. */
export const FIELD_OF_VIEW = Math.PI / 3;
export const TAN_HALF = Math.tan(FIELD_OF_VIEW / 2);

/** Screen axes of a pose: right, up, and toward the camera. */
export function basisOf(pose: CameraPose): { right: Vector; up: Vector; back: Vector } {
  const back = normalised(pose.direction);
  const right = normalised(cross(pose.up, back));
  return { right, up: normalised(cross(back, right)), back };
}

/**
 * Directions of the standard views. Looking along the beam +x is on the left, as the right-handed
 * frame wants it; in the top and side views the beam goes from left to right.
 */
const STANDARD: Readonly<Record<StandardView, { direction: Vector; up: Vector }>> = {
  beam: { direction: [0, 0, -1], up: [0, 1, 0] },
  top: { direction: [0, 1, 0], up: [1, 0, 0] },
  side: { direction: [-1, 0, 0], up: [0, 1, 0] },
  isometric: upright([-0.62, 0.46, -0.64]),
};

/**
 * At an angle on a long line: more from the side, so that neither end is lost in the distance, and
 * from downstream, where the calorimeters stand.
 */
const LONG_ISOMETRIC = upright([-0.88, 0.34, 0.33]);
/** On something between: more from the side, still facing what the beam meets. */
const OBLONG_ISOMETRIC = upright([-0.82, 0.38, -0.43]);

/** How long a thing is for its width. */
export type Length = 'compact' | 'oblong' | 'long';

const ISOMETRIC: Readonly<Record<Length, { direction: Vector; up: Vector }>> = {
  compact: STANDARD.isometric,
  oblong: OBLONG_ISOMETRIC,
  long: LONG_ISOMETRIC,
};

function upright(toCamera: Vector): { direction: Vector; up: Vector } {
  const direction = normalised(toCamera);
  const right = normalised(cross([0, 1, 0], direction));
  return { direction, up: normalised(cross(direction, right)) };
}

/** The standard view that each view of the quad layout begins with. */
export const VIEW_STANDARD: Readonly<Record<ViewId, StandardView>> = {
  '3d': 'isometric',
  top: 'top',
  side: 'side',
  front: 'beam',
};

export function standardPose(name: StandardView, projection: Projection, length: Length = 'compact'): CameraPose {
  const looks = name === 'isometric' ? ISOMETRIC[length] : STANDARD[name];
  return { projection, target: [0, 0, 0], ...looks, extent: 4000 };
}

/** mm of the magnified frame per pixel in the plane of the target. */
export function mmPerPixel(pose: CameraPose, heightPx: number): number {
  return (pose.projection === 'perspective' ? 2 * pose.extent * TAN_HALF : pose.extent) / heightPx;
}

/**
 * From mm of the magnified frame to clip space.
 * @param reach radius around the target, in the magnified frame, that must lie between the near and far planes
 */
export function cameraMatrix(pose: CameraPose, aspect: number, transverse: number, reach: number): Float64Array {
  const { right, up, back } = basisOf(pose);
  const target: Vector = [pose.target[0] * transverse, pose.target[1] * transverse, pose.target[2]];
  const perspective = pose.projection === 'perspective';
  const distance = perspective ? pose.extent : reach;
  const eye: Vector = [target[0] + back[0] * distance, target[1] + back[1] * distance, target[2] + back[2] * distance];
  const far = distance + reach;
  const near = perspective ? Math.max(distance - reach, far * 2e-4) : 0;
  const m = new Float64Array(16);
  const axes = [right, up, back];
  // Rows of the view matrix are the axes; the fourth column moves the eye to the origin.
  const view = (row: number, column: number): number => (column < 3 ? axes[row]![column]! : -dot(axes[row]!, eye));
  const yScale = perspective ? 1 / TAN_HALF : 2 / pose.extent;
  for (let column = 0; column < 4; column++) {
    const last = column === 3 ? 1 : 0;
    m[4 * column] = (yScale / aspect) * view(0, column);
    m[4 * column + 1] = yScale * view(1, column);
    if (perspective) {
      m[4 * column + 2] = ((far + near) / (near - far)) * view(2, column) + ((2 * far * near) / (near - far)) * last;
      m[4 * column + 3] = -view(2, column);
    } else {
      m[4 * column + 2] = (2 / (near - far)) * view(2, column) + ((far + near) / (near - far)) * last;
      m[4 * column + 3] = last;
    }
  }
  return m;
}

/** Part of a view in its clip space, for tiles: clip = scale × clip + offset × w. */
export interface Crop {
  readonly scale: readonly [number, number];
  readonly offset: readonly [number, number];
}

export function cropped(viewProjection: Float64Array, crop: Crop): Float64Array {
  const result = Float64Array.from(viewProjection);
  for (let column = 0; column < 4; column++) {
    for (const row of [0, 1] as const) {
      result[4 * column + row] =
        crop.scale[row] * viewProjection[4 * column + row]! + crop.offset[row] * viewProjection[4 * column + 3]!;
    }
  }
  return result;
}
