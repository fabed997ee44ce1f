/** Polylines of the detector, gathered into one set for the GPU. */
import type { Span } from '../gpu/frame.ts';
import type { LineSet } from '../model/shapes.ts';
import type { Polyline } from './outline.ts';

export class LineBuilder {
  readonly #points: number[] = [];
  readonly #first: number[] = [0];

  /** @returns the points that the lines take */
  add(lines: readonly Polyline[]): Span {
    const from = this.#points.length / 3;
    for (const line of lines) {
      for (const [x, y, z] of line) this.#points.push(x, y, z);
      this.#first.push(this.#points.length / 3);
    }
    return [from, this.#points.length / 3];
  }

  /** @param width CSS pixels */
  set(width = 1): LineSet {
    return {
      form: 'lines',
      layer: 'strips',
      points: Float32Array.from(this.#points),
      first: Uint32Array.from(this.#first),
      width,
      times: null,
    };
  }
}
