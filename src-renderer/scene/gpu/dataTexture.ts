/** A texture read texel by texel in vertex shaders: a growing array on the GPU with its copy in memory. */
import { Constants } from '@babylonjs/core/Engines/constants.js';
import { ThinTexture } from '@babylonjs/core/Materials/Textures/thinTexture.js';
import type { InternalTexture } from '@babylonjs/core/Materials/Textures/internalTexture.js';
import { BeamglassError } from '#core/errors.ts';
import type { Device } from './device.ts';

/** Texels per row, as the shaders know it. */
const ROW = 1024;

/** Elements of the arrays: four floats, or four bytes in one 32-bit word, per texel. */
type Texels = Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

export class DataTexture<T extends Texels> {
  /** Filled by the owner, then sent with `upload`. */
  data: T;
  readonly #device: Device;
  readonly #make: (length: number) => T;
  readonly #perTexel: number;
  #rows = 0;
  #internal: InternalTexture | null = null;
  #texture: ThinTexture | null = null;

  constructor(device: Device, make: (length: number) => T) {
    this.#device = device;
    this.#make = make;
    this.data = make(0);
    this.#perTexel = this.data instanceof Float32Array ? 4 : 1;
    this.reserve(1);
  }

  get texture(): ThinTexture {
    return this.#texture!;
  }

  /** Room for so many texels; what was there may be gone. */
  reserve(texels: number): void {
    const needed = Math.max(1, Math.ceil(texels / ROW));
    if (needed <= this.#rows) return;
    const { engine } = this.#device;
    const largest = engine.getCaps().maxTextureSize;
    if (needed > largest) {
      throw new BeamglassError('badInput', `The event has more objects than this computer’s graphics can hold.`, {
        objects: texels,
      });
    }
    this.#rows = Math.min(largest, Math.max(needed, 2 * this.#rows));
    this.#texture?.dispose();
    this.data = this.#make(this.#rows * ROW * this.#perTexel);
    const isFloat = this.data instanceof Float32Array;
    this.#internal = engine.createRawTexture(
      this.#bytes(0, this.#rows),
      ROW,
      this.#rows,
      Constants.TEXTUREFORMAT_RGBA,
      false,
      false,
      Constants.TEXTURE_NEAREST_SAMPLINGMODE,
      null,
      isFloat ? Constants.TEXTURETYPE_FLOAT : Constants.TEXTURETYPE_UNSIGNED_BYTE,
    );
    this.#texture = new ThinTexture(this.#internal);
    this.#texture.wrapU = Constants.TEXTURE_CLAMP_ADDRESSMODE;
    this.#texture.wrapV = Constants.TEXTURE_CLAMP_ADDRESSMODE;
  }

  /** Sends the rows that hold the texels from … before. */
  upload(from: number, before: number): void {
    if (before <= from) return;
    const first = Math.floor(from / ROW);
    const rows = Math.ceil(before / ROW) - first;
    this.#device.engine.updateTextureData(this.#internal!, this.#bytes(first, rows), 0, first, ROW, rows);
  }

  #bytes(firstRow: number, rows: number): ArrayBufferView {
    const from = firstRow * ROW * this.#perTexel;
    const part = this.data.subarray(from, from + rows * ROW * this.#perTexel);
    return part instanceof Float32Array ? part : new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
  }

  dispose(): void {
    this.#texture?.dispose();
  }
}
