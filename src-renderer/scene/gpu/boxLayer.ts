/** All boxes of one layer in one draw call. */
import { Constants } from '@babylonjs/core/Engines/constants.js';
import type { Effect } from '@babylonjs/core/Materials/effect.js';
import { timeOf, type BoxSet } from '../model/shapes.ts';
import { DataTexture } from './dataTexture.ts';
import type { Device } from './device.ts';
import { bindFrame, type Frame, type Marks, type Span } from './frame.ts';
import { PatternIndices } from './patternIndices.ts';
import { BOX_INDICES, BOX_SHADER } from './shaders/boxes.ts';

/** Of the faces of translucent boxes. */
const FACE_OPACITY = 0.22;

/** The shader of all box layers, so that they share one program. */
export function makeBoxEffect(device: Device): Effect {
  return device.effect(BOX_SHADER);
}

export class BoxLayer {
  readonly #device: Device;
  readonly #effect: Effect;
  readonly #isTranslucent: boolean;
  readonly #boxes: DataTexture<Float32Array<ArrayBuffer>>;
  readonly #colours: DataTexture<Uint32Array<ArrayBuffer>>;
  readonly #indices: PatternIndices;

  constructor(device: Device, effect: Effect, isTranslucent: boolean) {
    this.#device = device;
    this.#effect = effect;
    this.#isTranslucent = isTranslucent;
    this.#boxes = new DataTexture(device, (length) => new Float32Array(length));
    this.#colours = new DataTexture(device, (length) => new Uint32Array(length));
    this.#indices = new PatternIndices(device, BOX_INDICES, 8);
  }

  reserve(count: number): void {
    this.#boxes.reserve(2 * count);
    this.#colours.reserve(count);
    this.#indices.reserve(count);
  }

  place({ centres, sizes, times }: BoxSet, start: number): void {
    const { data } = this.#boxes;
    const count = centres.length / 3;
    for (let i = 0; i < count; i++) {
      const at = 8 * (start + i);
      data[at] = centres[3 * i]!;
      data[at + 1] = centres[3 * i + 1]!;
      data[at + 2] = centres[3 * i + 2]!;
      data[at + 3] = timeOf(times, i);
      data[at + 4] = sizes[3 * i]!;
      data[at + 5] = sizes[3 * i + 1]!;
      data[at + 6] = sizes[3 * i + 2]!;
    }
    this.#boxes.upload(2 * start, 2 * (start + count));
  }

  colour(_set: BoxSet, start: number, colours: Uint32Array): void {
    this.#colours.data.set(colours, start);
    this.#colours.upload(start, start + colours.length);
  }

  draw(frame: Frame, marks: Marks, spans: readonly Span[]): void {
    const { engine } = this.#device;
    engine.enableEffect(this.#effect);
    engine.setState(true);
    engine.setAlphaMode(this.#isTranslucent ? Constants.ALPHA_COMBINE : Constants.ALPHA_DISABLE, true);
    engine.depthCullingState.depthMask = !this.#isTranslucent;
    bindFrame(this.#effect, frame, marks);
    // Without its edges a translucent box is hardly seen.
    this.#effect.setFloat('edges', frame.edges || this.#isTranslucent ? 1 : 0);
    this.#effect.setFloat('opacity', this.#isTranslucent ? FACE_OPACITY : 1);
    this.#effect.setTexture('boxes', this.#boxes.texture);
    this.#effect.setTexture('colours', this.#colours.texture);
    engine.bindBuffers({}, this.#indices.buffer, this.#effect);
    for (const [from, before] of spans) {
      engine.drawElementsType(Constants.MATERIAL_TriangleFillMode, 36 * from, 36 * (before - from));
      this.#device.drawn(12 * (before - from));
    }
    engine.depthCullingState.depthMask = true;
  }

  dispose(): void {
    this.#boxes.dispose();
    this.#colours.dispose();
    this.#indices.dispose();
  }
}
