/** An index buffer that repeats one pattern: the triangles of box after box, or ribbon after ribbon. */
import type { DataBuffer } from '@babylonjs/core/Buffers/dataBuffer.js';
import type { Device } from './device.ts';

export class PatternIndices {
  readonly #device: Device;
  readonly #pattern: readonly number[];
  readonly #vertices: number;
  #capacity = 0;
  #buffer: DataBuffer | null = null;

  /** @param vertices of one repetition */
  constructor(device: Device, pattern: readonly number[], vertices: number) {
    this.#device = device;
    this.#pattern = pattern;
    this.#vertices = vertices;
    this.reserve(1);
  }

  get buffer(): DataBuffer {
    return this.#buffer!;
  }

  reserve(count: number): void {
    if (count <= this.#capacity) return;
    this.#capacity = Math.max(count, 2 * this.#capacity, 256);
    const size = this.#pattern.length;
    const indices = new Uint32Array(this.#capacity * size);
    for (let i = 0; i < this.#capacity; i++) {
      for (let k = 0; k < size; k++) indices[i * size + k] = i * this.#vertices + this.#pattern[k]!;
    }
    this.dispose();
    this.#buffer = this.#device.engine.createIndexBuffer(indices);
  }

  dispose(): void {
    if (this.#buffer) this.#device.engine._releaseBuffer(this.#buffer);
    this.#buffer = null;
  }
}
