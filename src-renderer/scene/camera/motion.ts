/** Movements of a camera, as functions from pose to pose. Distances on the screen in CSS pixels, y down. */
import { basisOf, mmPerPixel } from './pose.ts';
import { cross, dot, normalised, type Vector } from '../model/vector.ts';
import type { CameraPose } from '../types.ts';

/** rad per pixel of dragging. */
const ORBIT_SPEED = 0.006;
const VERTICAL: Vector = [0, 1, 0];

function rotated(v: Vector, axis: Vector, angle: number): [number, number, number] {
  // Rodrigues' formula.
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const side = cross(axis, v);
  const along = dot(axis, v) * (1 - cos);
  return [0, 1, 2].map((k) => v[k]! * cos + side[k]! * sin + axis[k]! * along) as [number, number, number];
}

/** Around the vertical through the target, and up and down as far as the poles. */
export function orbit(pose: CameraPose, dx: number, dy: number): CameraPose {
  const yaw = -dx * ORBIT_SPEED;
  const direction = rotated(pose.direction, VERTICAL, yaw);
  const up = rotated(pose.up, VERTICAL, yaw);
  const { right } = basisOf({ ...pose, direction, up });
  const tilted = { direction: rotated(direction, right, -dy * ORBIT_SPEED), up: rotated(up, right, -dy * ORBIT_SPEED) };
  const overThePole = tilted.up[1] < 0 && tilted.up[1] < up[1];
  const next = overThePole ? { direction, up } : tilted;
  return { ...pose, direction: normalised(next.direction), up: normalised(next.up) };
}

/** The point of the target's plane under the pointer moves with it. */
export function pan(pose: CameraPose, dx: number, dy: number, heightPx: number, transverse: number): CameraPose {
  const { right, up } = basisOf(pose);
  const mm = mmPerPixel(pose, heightPx);
  return moved(pose, transverse, (k) => (-dx * right[k]! + dy * up[k]!) * mm);
}

/**
 * Nearer by the factor (below 1) or farther; what lies under the pointer stays there.
 * @param x y of the pointer from the centre of the view, y down
 */
export function zoom(
  pose: CameraPose,
  factor: number,
  pointer: { x: number; y: number },
  heightPx: number,
  transverse: number,
): CameraPose {
  const { right, up } = basisOf(pose);
  const mm = mmPerPixel(pose, heightPx) * (1 - factor);
  const extent = Math.min(1e9, Math.max(1e-4, pose.extent * factor));
  return { ...moved(pose, transverse, (k) => (pointer.x * right[k]! - pointer.y * up[k]!) * mm), extent };
}

/** The target moved by a step in the magnified frame. */
function moved(pose: CameraPose, transverse: number, step: (axis: 0 | 1 | 2) => number): CameraPose {
  const [x, y, z] = pose.target;
  return { ...pose, target: [x + step(0) / transverse, y + step(1) / transverse, z + step(2)] };
}
