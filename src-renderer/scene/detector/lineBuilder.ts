/** Polylines of the detector, gathered into one set for the GPU. */
import type { Span } from '../gpu/frame.ts';
import type { LineSet } from '../model/shapes.ts';
import { encodeNormals, UNFACED } from './facing.ts';
import type { Edge, Polyline } from './outline.ts';

export class LineBuilder {
  readonly #points: number[] = [];
  readonly #first: number[] = [0];
  readonly #facings: number[] = [];

  /** @returns the points that the lines take */
  add(lines: readonly Polyline[]): Span {
    const from = this.#points.length / 3;
    for (const line of lines) {
      for (const [x, y, z] of line) {
        this.#points.push(x, y, z);
        this.#facings.push(...UNFACED);
      }
      this.#first.push(this.#points.length / 3);
    }
    return [from, this.#points.length / 3];
  }

  /** @returns the points that the edges take */
  addEdges(edges: readonly Edge[]): Span {
    const span = this.add(edges.map(({ line }) => line));
    edges.forEach(({ normals }, i) => {
      // What a segment is like stands at its first point.
      encodeNormals(normals).forEach((value, k) => (this.#facings[4 * (span[0] + 2 * i) + k] = value));
    });
    return span;
  }

  /** For each point what `encodeNormals` makes of its segment; `UNFACED` for lines that are no edges. */
  facings(): Float32Array {
    return Float32Array.from(this.#facings);
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
