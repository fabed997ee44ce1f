/** The little axes in the lower left corner of a view that say where x, y and z point. */
import type { Effect } from '@babylonjs/core/Materials/effect.js';
import { basisOf, cropped, type Crop } from './camera/pose.ts';
import { dot } from './model/vector.ts';
import { packColour, SCENE_THEMES } from './colour/palette.ts';
import type { Device } from './gpu/device.ts';
import { NO_MARKS, type Frame } from './gpu/frame.ts';
import { LineLayer } from './gpu/lineLayer.ts';
import type { LineSet } from './model/shapes.ts';
import type { CameraPose, Theme } from './types.ts';

/** CSS pixels. */
const ARM = 26;
const CORNER = 44;
const LETTER = 3.5;
/** Views smaller than this have no room for it. */
const SMALLEST_VIEW = 200;

/** Strokes of the letters, each from x y to x y, in units of half a letter. */
const LETTERS = [
  [-0.8, -1, 0.8, 1, -0.8, 1, 0.8, -1],
  [-0.8, 1, 0, 0, 0.8, 1, 0, 0, 0, 0, 0, -1],
  [-0.8, 1, 0.8, 1, 0.8, 1, -0.8, -1, -0.8, -1, 0.8, -1],
] as const;

export class Triad {
  readonly #lines: LineLayer;

  constructor(device: Device, effect: Effect) {
    this.#lines = new LineLayer(device, effect, { dash: 0, opacity: 1, writesDepth: true });
  }

  /** In pixels of the whole view, above everything; `crop` where a part of the view is drawn. */
  draw(frame: Frame, pose: CameraPose, theme: Theme, crop: Crop | null): void {
    const width = (frame.width * (crop?.scale[0] ?? 1)) / frame.pixelRatio;
    const height = (frame.height * (crop?.scale[1] ?? 1)) / frame.pixelRatio;
    if (Math.min(width, height) < SMALLEST_VIEW) return;
    const { right, up } = basisOf(pose);
    const points: number[] = [];
    const stroke = (x1: number, y1: number, x2: number, y2: number): void => {
      points.push(x1, y1, 0, x2, y2, 0);
    };
    LETTERS.forEach((letter, axis) => {
      const direction = [0, 1, 2].map((k) => (k === axis ? 1 : 0)) as [number, number, number];
      const x = dot(direction, right);
      const y = dot(direction, up);
      // An axis that points at the viewer is a point: no arm, no letter.
      if (Math.hypot(x, y) < 0.15) return;
      stroke(CORNER, CORNER, CORNER + ARM * x, CORNER + ARM * y);
      const away = (ARM + 8) / ARM;
      for (let i = 0; i < letter.length; i += 4) {
        const at = (k: number, centre: number): number => centre + LETTER * letter[i + k]!;
        const cx = CORNER + ARM * x * away;
        const cy = CORNER + ARM * y * away;
        stroke(at(0, cx), at(1, cy), at(2, cx), at(3, cy));
      }
    });
    const count = points.length / 6;
    const set: LineSet = {
      form: 'lines',
      layer: 'strips',
      points: Float32Array.from(points),
      first: Uint32Array.from({ length: count + 1 }, (_, line) => 2 * line),
      width: 1.5,
      times: null,
    };
    this.#lines.reserve(points.length / 3);
    this.#lines.place(set, 0);
    this.#lines.colour(set, 0, new Uint32Array(count).fill(packColour(SCENE_THEMES[theme].muted)));
    // Pixels from the lower left corner to clip space, at the near end of the depth range.
    const pixels = Float64Array.of(2 / width, 0, 0, 0, 0, 2 / height, 0, 0, 0, 0, 0, 0, -1, -1, -0.999, 1);
    const viewProjection = Float32Array.from(crop ? cropped(pixels, crop) : pixels);
    this.#lines.draw({ ...frame, viewProjection, magnify: 1, now: 1e30 }, NO_MARKS, [[0, 2 * count - 1]]);
  }

  dispose(): void {
    this.#lines.dispose();
  }
}
