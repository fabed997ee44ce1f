/** All closed surfaces of the event in one draw call. */
import { Constants } from '@babylonjs/core/Engines/constants.js';
import { VertexBuffer } from '@babylonjs/core/Buffers/buffer.js';
import type { DataBuffer } from '@babylonjs/core/Buffers/dataBuffer.js';
import type { Effect } from '@babylonjs/core/Materials/effect.js';
import { timeOf, type SolidSet } from '../model/shapes.ts';
import type { Device } from './device.ts';
import { bindFrame, type Frame, type Marks } from './frame.ts';
import { SOLID_SHADER } from './shaders/solids.ts';

/** x y z, normal x y z, time. */
const FLOATS = 7;

interface Buffers {
  readonly vertices: DataBuffer;
  readonly colours: DataBuffer;
  readonly attributes: Record<string, VertexBuffer>;
}

export class SolidLayer {
  readonly #device: Device;
  readonly #effect: Effect;
  #capacity = 0;
  #colours = new Uint32Array(0);
  #vertices = new Float32Array(0);
  #buffers: Buffers | null = null;
  #indices: DataBuffer | null = null;
  #triangles: Uint32Array[] = [];
  #indexCount = 0;

  constructor(device: Device) {
    this.#device = device;
    this.#effect = device.effect(SOLID_SHADER);
  }

  /** Begins a new event with so many vertices. */
  reserve(count: number): void {
    this.#triangles = [];
    this.#indexCount = 0;
    if (count <= this.#capacity) return;
    this.#release();
    this.#capacity = Math.max(count, 2 * this.#capacity);
    const { engine } = this.#device;
    const vertices = engine.createDynamicVertexBuffer(this.#capacity * FLOATS * 4);
    const colours = engine.createDynamicVertexBuffer(this.#capacity * 4);
    this.#vertices = new Float32Array(this.#capacity * FLOATS);
    this.#colours = new Uint32Array(this.#capacity);
    const floats = (kind: string, offset: number, size: number): VertexBuffer =>
      new VertexBuffer(engine, vertices, kind, { size, stride: FLOATS, offset, type: VertexBuffer.FLOAT });
    const colour = { size: 4, stride: 4, type: VertexBuffer.UNSIGNED_BYTE, normalized: true, useBytes: true };
    this.#buffers = {
      vertices,
      colours,
      attributes: {
        position: floats('position', 0, 3),
        normal: floats('normal', 3, 3),
        time: floats('time', 6, 1),
        colour: new VertexBuffer(engine, colours, 'colour', colour),
      },
    };
  }

  place({ vertices, normals, triangles, first, times }: SolidSet, start: number): void {
    for (let object = 0; object + 1 < first.length; object++) {
      for (let i = first[object]!; i < first[object + 1]!; i++) {
        const at = FLOATS * (start + i);
        for (let k = 0; k < 3; k++) {
          this.#vertices[at + k] = vertices[3 * i + k]!;
          this.#vertices[at + 3 + k] = normals[3 * i + k]!;
        }
        this.#vertices[at + 6] = timeOf(times, object);
      }
    }
    this.#triangles.push(triangles.map((vertex) => vertex + start));
    const count = vertices.length / 3;
    if (count === 0) return;
    const part = this.#vertices.subarray(FLOATS * start, FLOATS * (start + count));
    this.#device.engine.updateDynamicVertexBuffer(this.#buffers!.vertices, part, FLOATS * 4 * start);
  }

  colour({ first }: SolidSet, start: number, colours: Uint32Array): void {
    for (let object = 0; object < colours.length; object++) {
      this.#colours.fill(colours[object]!, start + first[object]!, start + first[object + 1]!);
    }
    const count = first[colours.length]!;
    if (count === 0) return;
    const part = this.#colours.subarray(start, start + count);
    this.#device.engine.updateDynamicVertexBuffer(this.#buffers!.colours, part, 4 * start);
  }

  /** Hidden collections have transparent colours: spans of vertices do not tell triangles. */
  draw(frame: Frame, marks: Marks): void {
    const { engine } = this.#device;
    this.#makeIndices();
    if (!this.#indices || !this.#buffers) return;
    engine.enableEffect(this.#effect);
    engine.setState(false);
    engine.setAlphaMode(Constants.ALPHA_DISABLE, true);
    bindFrame(this.#effect, frame, marks);
    engine.bindBuffers(this.#buffers.attributes, this.#indices, this.#effect);
    engine.drawElementsType(Constants.MATERIAL_TriangleFillMode, 0, this.#indexCount);
    this.#device.drawn(this.#indexCount / 3);
  }

  #makeIndices(): void {
    if (this.#triangles.length === 0) return;
    this.#indexCount = this.#triangles.reduce((sum, part) => sum + part.length, 0);
    const indices = new Uint32Array(this.#indexCount);
    let at = 0;
    for (const part of this.#triangles) {
      indices.set(part, at);
      at += part.length;
    }
    this.#triangles = [];
    if (this.#indices) this.#device.engine._releaseBuffer(this.#indices);
    this.#indices = this.#device.engine.createIndexBuffer(indices);
  }

  #release(): void {
    for (const buffer of [this.#buffers?.vertices, this.#buffers?.colours, this.#indices]) {
      if (buffer) this.#device.engine._releaseBuffer(buffer);
    }
    this.#buffers = null;
    this.#indices = null;
  }

  dispose(): void {
    this.#release();
  }
}
