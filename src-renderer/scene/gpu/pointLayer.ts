/** All points of the event in one draw call, from buffers that are filled straight from the event's columns. */
import { Constants } from '@babylonjs/core/Engines/constants.js';
import { VertexBuffer } from '@babylonjs/core/Buffers/buffer.js';
import type { DataBuffer } from '@babylonjs/core/Buffers/dataBuffer.js';
import type { Effect } from '@babylonjs/core/Materials/effect.js';
import { timeOf, type PointSet } from '../model/shapes.ts';
import type { Device, ShaderSource } from './device.ts';
import { bindFrame, type Frame, type Marks, type Span } from './frame.ts';

/** Diameter unit of the colour's alpha. */
const PER_PIXEL = 4;

const alpha = (pixels: number): number => Math.min(255, Math.round(pixels * PER_PIXEL)) << 24;

type VertexBuffers = Record<string, VertexBuffer>;

export class PointLayer {
  readonly #device: Device;
  readonly #effect: Effect;
  #capacity = 0;
  #colours = new Uint32Array(0);
  #times = new Float32Array(0);
  #buffers: { positions: DataBuffer; colours: DataBuffer; times: DataBuffer } | null = null;
  /** By stride: the same buffers read with gaps. */
  #views = new Map<number, VertexBuffers>();

  constructor(device: Device, shader: ShaderSource) {
    this.#device = device;
    this.#effect = device.effect(shader);
  }

  reserve(count: number): void {
    if (count <= this.#capacity) return;
    this.#capacity = Math.max(count, 2 * this.#capacity, 1024);
    this.dispose();
    const { engine } = this.#device;
    this.#buffers = {
      positions: engine.createDynamicVertexBuffer(this.#capacity * 12),
      colours: engine.createDynamicVertexBuffer(this.#capacity * 4),
      times: engine.createDynamicVertexBuffer(this.#capacity * 4),
    };
    this.#colours = new Uint32Array(this.#capacity);
    this.#times = new Float32Array(this.#capacity);
  }

  place(set: PointSet, start: number): void {
    const count = set.positions.length / 3;
    if (count === 0) return;
    for (let i = 0; i < count; i++) this.#times[start + i] = timeOf(set.times, i);
    const { engine } = this.#device;
    engine.updateDynamicVertexBuffer(this.#buffers!.positions, set.positions, start * 12, count * 12);
    engine.updateDynamicVertexBuffer(this.#buffers!.times, this.#times.subarray(start, start + count), start * 4);
  }

  colour(set: PointSet, start: number, colours: Uint32Array): void {
    const { diameter } = set;
    const common = typeof diameter === 'number' ? alpha(diameter) : 0;
    for (let i = 0; i < colours.length; i++) {
      const colour = colours[i]!;
      const size = typeof diameter === 'number' ? common : alpha(diameter[i]!);
      this.#colours[start + i] = colour === 0 ? 0 : (colour & 0xffffff) | size;
    }
    if (colours.length === 0) return;
    const part = this.#colours.subarray(start, start + colours.length);
    this.#device.engine.updateDynamicVertexBuffer(this.#buffers!.colours, part, start * 4);
  }

  draw(frame: Frame, marks: Marks, spans: readonly Span[]): void {
    const { engine } = this.#device;
    engine.enableEffect(this.#effect);
    engine.setState(false);
    engine.setAlphaMode(Constants.ALPHA_COMBINE, true);
    bindFrame(this.#effect, frame, marks);
    this.#drawSpans(spans, frame.stride);
    if (frame.stride > 1) {
      // A marked point is drawn even where the points shown leave it out.
      this.#drawSpans(
        [marks.selected, marks.hovered].filter(([from, before]) => before > from),
        1,
      );
    }
  }

  #drawSpans(spans: readonly Span[], stride: number): void {
    const { engine } = this.#device;
    if (spans.length === 0) return;
    this.#effect.setFloat('stride', stride);
    engine.bindBuffers(this.#view(stride), null, this.#effect);
    for (const [from, before] of spans) {
      const first = Math.ceil(from / stride);
      const count = Math.ceil(before / stride) - first;
      if (count <= 0) continue;
      engine.drawArraysType(Constants.MATERIAL_PointFillMode, first, count);
      this.#device.drawn(0);
    }
  }

  #view(stride: number): VertexBuffers {
    let view = this.#views.get(stride);
    if (!view) {
      const { engine } = this.#device;
      const { positions, colours, times } = this.#buffers!;
      const buffer = (data: DataBuffer, kind: string, size: number, bytes: number, type: number): VertexBuffer =>
        new VertexBuffer(engine, data, kind, {
          size,
          stride: bytes * stride,
          offset: 0,
          type,
          normalized: type === VertexBuffer.UNSIGNED_BYTE,
          useBytes: true,
          updatable: true,
        });
      view = {
        position: buffer(positions, 'position', 3, 12, VertexBuffer.FLOAT),
        colour: buffer(colours, 'colour', 4, 4, VertexBuffer.UNSIGNED_BYTE),
        time: buffer(times, 'time', 1, 4, VertexBuffer.FLOAT),
      };
      this.#views.set(stride, view);
    }
    return view;
  }

  dispose(): void {
    this.#views.clear();
    if (!this.#buffers) return;
    for (const buffer of Object.values(this.#buffers)) this.#device.engine._releaseBuffer(buffer);
    this.#buffers = null;
  }
}
