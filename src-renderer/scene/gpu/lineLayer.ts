/** All polylines of one layer in one draw call. */
import { Constants } from '@babylonjs/core/Engines/constants.js';
import type { Effect } from '@babylonjs/core/Materials/effect.js';
import { timeOf, type LineSet } from '../model/shapes.ts';
import { DataTexture } from './dataTexture.ts';
import type { Device } from './device.ts';
import { bindFrame, type Frame, type Marks, type Span } from './frame.ts';
import { PatternIndices } from './patternIndices.ts';
import { LINE_INDICES, LINE_SHADER } from './shaders/lines.ts';

/** Width unit of the colour's alpha. */
const PER_PIXEL = 32;

const alphaOf = (pixels: number): number => Math.round(pixels * PER_PIXEL) << 24;

export interface LineLook {
  /** Length of dash and gap, CSS pixels; 0 for solid. */
  readonly dash: number;
  readonly opacity: number;
  /** False lets later lines show through: for grids. */
  readonly writesDepth: boolean;
}

/** How lines that are edges of bodies are seen. */
export interface Viewpoint {
  /** Place of the eye in the magnified frame, mm, and 1; in parallel projection the direction to it, and 0. */
  readonly eye: readonly [number, number, number, number];
  /** Width of the edges at the back of their body, as a share of what they have in front. */
  readonly back: number;
}

/** The shader of all line layers, so that they share one program. */
export function makeLineEffect(device: Device): Effect {
  return device.effect(LINE_SHADER);
}

export class LineLayer {
  readonly #device: Device;
  readonly #effect: Effect;
  readonly #look: LineLook;
  readonly #points: DataTexture<Float32Array<ArrayBuffer>>;
  readonly #colours: DataTexture<Uint32Array<ArrayBuffer>>;
  readonly #indices: PatternIndices;
  /** Which lines are edges, and where their faces look. */
  #facings: DataTexture<Float32Array<ArrayBuffer>> | null = null;

  constructor(device: Device, effect: Effect, look: LineLook) {
    this.#device = device;
    this.#effect = effect;
    this.#look = look;
    this.#points = new DataTexture(device, (length) => new Float32Array(length));
    this.#colours = new DataTexture(device, (length) => new Uint32Array(length));
    this.#indices = new PatternIndices(device, LINE_INDICES, 4);
  }

  reserve(count: number): void {
    this.#points.reserve(count);
    this.#colours.reserve(count);
    this.#indices.reserve(count);
  }

  place({ points, times }: LineSet, start: number): void {
    const { data } = this.#points;
    const count = points.length / 3;
    for (let i = 0; i < count; i++) {
      const at = 4 * (start + i);
      data[at] = points[3 * i]!;
      data[at + 1] = points[3 * i + 1]!;
      data[at + 2] = points[3 * i + 2]!;
      data[at + 3] = timeOf(times, i);
    }
    this.#points.upload(start, start + count);
  }

  colour({ first, width }: LineSet, start: number, colours: Uint32Array): void {
    const { data } = this.#colours;
    const common = typeof width === 'number' ? alphaOf(width) : 0;
    for (let object = 0; object < colours.length; object++) {
      const alpha = typeof width === 'number' ? common : alphaOf(width[object]!);
      const last = first[object + 1]! - 1;
      const colour = colours[object] === 0 ? 0 : (colours[object]! & 0xffffff) | alpha;
      for (let i = first[object]!; i < last; i++) data[start + i] = colour;
      // No segment begins at the last point of a polyline.
      if (last >= first[object]!) data[start + last] = 0;
    }
    this.#colours.upload(start, start + first[colours.length]!);
  }

  /** A colour and a width (CSS pixels) for each point. */
  colourPoints({ first }: LineSet, colours: Uint32Array, widths: Float32Array): void {
    const { data } = this.#colours;
    for (let i = 0; i < widths.length; i++) {
      data[i] = ((colours[i]! & 0xffffff) | (Math.round(widths[i]! * PER_PIXEL) << 24)) >>> 0;
    }
    // No segment begins at the last point of a polyline.
    for (let line = 1; line < first.length; line++) data[first[line]! - 1] = 0;
    this.#colours.upload(0, widths.length);
  }

  /** Four numbers for each point, as `encodeNormals` of the detector gives them. */
  face(facings: Float32Array): void {
    this.#facings ??= new DataTexture(this.#device, (length) => new Float32Array(length));
    const count = facings.length / 4;
    this.#facings.reserve(count);
    this.#facings.data.set(facings);
    this.#facings.upload(0, count);
  }

  draw(frame: Frame, marks: Marks, spans: readonly Span[], viewpoint?: Viewpoint): void {
    const { engine } = this.#device;
    engine.enableEffect(this.#effect);
    engine.setState(false);
    engine.setAlphaMode(Constants.ALPHA_COMBINE, true);
    engine.depthCullingState.depthMask = this.#look.writesDepth;
    bindFrame(this.#effect, frame, marks);
    this.#effect.setFloat('dash', this.#look.dash);
    this.#effect.setFloat('opacity', this.#look.opacity);
    this.#effect.setTexture('points', this.#points.texture);
    this.#effect.setTexture('colours', this.#colours.texture);
    this.#effect.setTexture('facings', (this.#facings ?? this.#points).texture);
    this.#effect.setFloat('back', this.#facings && viewpoint ? viewpoint.back : 1);
    this.#effect.setFloat4('eye', ...(viewpoint?.eye ?? ([0, 0, 0, 0] as const)));
    engine.bindBuffers({}, this.#indices.buffer, this.#effect);
    for (const [from, before] of spans) {
      engine.drawElementsType(Constants.MATERIAL_TriangleFillMode, 6 * from, 6 * (before - from));
      this.#device.drawn(2 * (before - from));
    }
    engine.depthCullingState.depthMask = true;
  }

  dispose(): void {
    this.#points.dispose();
    this.#colours.dispose();
    this.#facings?.dispose();
    this.#indices.dispose();
  }
}
