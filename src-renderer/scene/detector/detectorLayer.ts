/**
 * The detector on the GPU: all faces in one buffer, all edges in another, drawn before the event
 * without touching the depth, so that the event stays in front of it and keeps its colours. Shaders
 * are made once; another setup replaces the buffers.
 */
import { Constants } from '@babylonjs/core/Engines/constants.js';
import { VertexBuffer } from '@babylonjs/core/Buffers/buffer.js';
import type { DataBuffer } from '@babylonjs/core/Buffers/dataBuffer.js';
import type { Effect } from '@babylonjs/core/Materials/effect.js';
import { basisOf } from '../camera/pose.ts';
import { packColour, type Rgb } from '../colour/palette.ts';
import type { Device } from '../gpu/device.ts';
import { bindFrame, NO_MARKS, type Frame, type Marks, type Span } from '../gpu/frame.ts';
import { LineLayer, type makeLineEffect, type Viewpoint } from '../gpu/lineLayer.ts';
import { DETECTOR_SHADER } from '../gpu/shaders/detector.ts';
import { dot, type Vector } from '../model/vector.ts';
import type { CameraPose, SceneState, Theme } from '../types.ts';
import { FLOATS_PER_VERTEX, type DetectorModel, type DrawnElement } from './detectorModel.ts';
import { detectorRanges, groupStyle, isShown, type DetectorStyle } from './detectorStyle.ts';
import { GROUP_TINTS } from './detectorTints.ts';
import { PartMarks } from './partMarks.ts';

/** CSS pixels; a line thinner than a pixel is a fainter one. */
const EDGE_PX = 0.8;
const DETAIL_PX = 0.4;
/** Edges at the back of their body: their share of the width. */
const BACK = 0.3;
/** Opacity of a group from which on its edges are as strong as they get. */
const FULL_EDGES_FROM = 0.08;
/** CSS pixels between copies, or between the lines of a detail, from which on they are drawn one by one. */
const TOLD_APART_PX = 5;

interface Buffers {
  readonly vertices: DataBuffer;
  readonly indices: DataBuffer;
  readonly attributes: Record<string, VertexBuffer>;
}

/** Elements that follow each other and are drawn alike. */
interface Run {
  readonly opacity: number;
  readonly tint: Rgb;
  readonly faces: Span;
}

export class DetectorLayer {
  readonly #device: Device;
  readonly #effect: Effect;
  readonly #lines: LineLayer;
  readonly #parts: PartMarks;
  #model: DetectorModel | null = null;
  #buffers: Buffers | null = null;
  #runs: Run[] = [];
  #shown: readonly DrawnElement[] = [];

  constructor(device: Device, lineEffect: ReturnType<typeof makeLineEffect>) {
    this.#device = device;
    this.#effect = device.effect(DETECTOR_SHADER);
    this.#lines = new LineLayer(device, lineEffect, { dash: 0, opacity: 1, writesDepth: false });
    this.#parts = new PartMarks(device, lineEffect);
  }

  get model(): DetectorModel | null {
    return this.#model;
  }

  load(model: DetectorModel | null, { detector, theme }: SceneState): void {
    this.#release();
    this.#model = model;
    if (!model) {
      this.#runs = [];
      this.#shown = [];
      return;
    }
    const { engine } = this.#device;
    const vertices = engine.createVertexBuffer(model.vertices);
    const floats = (kind: string, offset: number): VertexBuffer =>
      new VertexBuffer(engine, vertices, kind, {
        size: 3,
        stride: FLOATS_PER_VERTEX,
        offset,
        type: VertexBuffer.FLOAT,
      });
    this.#buffers = {
      vertices,
      indices: engine.createIndexBuffer(model.indices),
      attributes: { position: floats('position', 0), normal: floats('normal', 3) },
    };
    this.#lines.reserve(model.lines.points.length / 3);
    this.#lines.place(model.lines, 0);
    this.#lines.face(model.facings);
    this.restyle(detector, theme);
  }

  /** Takes over other groups, opacities or another theme. */
  restyle(style: DetectorStyle, theme: Theme): void {
    const model = this.#model;
    if (!model) return;
    this.#runs = [];
    this.#shown = model.elements.filter(({ group }) => isShown(groupStyle(style, group)));
    for (const { group, faces } of this.#shown) {
      const { opacity } = groupStyle(style, group);
      const tint = GROUP_TINTS[theme][group];
      const last = this.#runs.at(-1);
      if (last && last.opacity === opacity && last.tint === tint && last.faces[1] === faces[0]) {
        this.#runs[this.#runs.length - 1] = { opacity, tint, faces: [last.faces[0], faces[1]] };
      } else this.#runs.push({ opacity, tint, faces });
    }
    this.#colourLines(model, style, theme);
  }

  #colourLines({ lines, elements, copies }: DetectorModel, style: DetectorStyle, theme: Theme): void {
    const widths = new Float32Array(lines.points.length / 3);
    const colours = new Uint32Array(widths.length);
    const paint = (group: DrawnElement['group'], width: number, span: Span): void => {
      widths.fill(width, ...span);
      colours.fill(packColour(GROUP_TINTS[theme][group]), ...span);
    };
    const strengthOf = (group: DrawnElement['group']): number =>
      Math.min(1, 0.35 + (0.65 * groupStyle(style, group).opacity) / FULL_EDGES_FROM);
    for (const { group, envelope } of copies) paint(group, EDGE_PX * strengthOf(group), envelope);
    for (const { group, edges, details } of elements) {
      const strength = strengthOf(group);
      paint(group, EDGE_PX * strength, edges);
      for (const detail of details) paint(group, DETAIL_PX * strength, detail.lines);
    }
    this.#lines.colourPoints(lines, colours, widths);
  }

  draw(frame: Frame, pose: CameraPose, state: SceneState): void {
    const model = this.#model;
    if (!model || this.#runs.length === 0) return;
    const { selectedElement, hoveredElement } = state;
    const marks = (part: 'vertices' | 'edges'): Marks => ({
      selected: this.#markedSpan(selectedElement, part),
      hovered: this.#markedSpan(hoveredElement, part),
    });
    const eye = new Eye(frame, pose);
    const spans = joined(this.#lineSpans(model, frame, eye, state));
    // Where bodies are cut open their backs are what one looks at.
    const isOpen = state.detector.cutAway !== 'none' || state.clip !== null;
    const viewpoint: Viewpoint = { eye: eye.homogeneous, back: isOpen ? 1 : BACK };
    for (const { low, high } of detectorRanges(frame.clipLow, frame.clipHigh, state.detector.cutAway)) {
      const clipped: Frame = { ...frame, clipLow: low, clipHigh: high, now: 0 };
      this.#drawFaces(clipped, state, marks('vertices'));
      this.#lines.draw(clipped, marks('edges'), spans, viewpoint);
    }
    this.#parts.draw({ ...frame, now: 0 }, state);
  }

  #markedSpan(name: string | null, part: 'vertices' | 'edges'): Span {
    return (name === null ? undefined : this.#model?.byName.get(name)?.[part]) ?? NO_MARKS.selected;
  }

  #drawFaces(frame: Frame, { detector, clip }: SceneState, marks: Marks): void {
    if (!this.#buffers) return;
    const { engine } = this.#device;
    engine.enableEffect(this.#effect);
    engine.setState(false);
    engine.setAlphaMode(Constants.ALPHA_COMBINE, true);
    engine.depthCullingState.depthMask = false;
    const { gl } = this.#device;
    bindFrame(this.#effect, frame, marks);
    engine.bindBuffers(this.#buffers.attributes, this.#buffers.indices, this.#effect);
    // Where faces are cut open their insides are seen.
    const isOpen = detector.cutAway !== 'none' || clip !== null;
    for (const { opacity, tint, faces } of this.#runs) {
      this.#effect.setFloat('opacity', opacity);
      this.#effect.setFloat3('grey', tint[0] / 255, tint[1] / 255, tint[2] / 255);
      engine.applyStates();
      if (!isOpen) {
        gl.enable(gl.CULL_FACE);
        gl.cullFace(gl.BACK);
      }
      engine.drawElementsType(Constants.MATERIAL_TriangleFillMode, faces[0], faces[1] - faces[0]);
      this.#device.drawn((faces[1] - faces[0]) / 3);
    }
    gl.disable(gl.CULL_FACE);
    engine.depthCullingState.depthMask = true;
  }

  /** Edges, and of copies, layers and cells those that are near enough to be told apart. */
  #lineSpans(model: DetectorModel, frame: Frame, eye: Eye, { detector, ...state }: SceneState): Span[] {
    const spans: Span[] = [];
    const merged = new Set<DrawnElement>();
    for (const { group, members, envelope, step } of model.copies) {
      if (!isShown(groupStyle(detector, group)) || eye.tells(members[members.length >> 1]!, [step])) continue;
      spans.push(envelope);
      for (const member of members) merged.add(member);
    }
    for (const element of this.#shown) {
      const { name } = element.owner;
      const isMarked = name === state.selectedElement || name === state.hoveredElement;
      if (isMarked || !merged.has(element)) spans.push(element.edges);
      // Without the quality for it, in motion, details are left out.
      if (!frame.edges) continue;
      for (const { lines, steps } of element.details) if (eye.tells(element, steps)) spans.push(lines);
    }
    return spans;
  }

  #release(): void {
    for (const buffer of [this.#buffers?.vertices, this.#buffers?.indices]) {
      if (buffer) this.#device.engine._releaseBuffer(buffer);
    }
    this.#buffers = null;
  }

  dispose(): void {
    this.#release();
    this.#lines.dispose();
    this.#parts.dispose();
  }
}

/** Where a view looks from, and what it can tell apart. */
class Eye {
  readonly #place: Vector;
  readonly #back: Vector;
  readonly #magnify: number;
  readonly #mmPerPx: number;
  readonly #isPerspective: boolean;

  constructor({ magnify, pixelSize, pixelRatio }: Frame, pose: CameraPose) {
    const { back } = basisOf(pose);
    const [x, y, z] = pose.target;
    this.#isPerspective = pose.projection === 'perspective';
    this.#place = [x * magnify + pose.extent * back[0], y * magnify + pose.extent * back[1], z + pose.extent * back[2]];
    this.#back = back;
    this.#magnify = magnify;
    this.#mmPerPx = pixelSize * pixelRatio;
  }

  /** Its place and 1, or the direction to it and 0. */
  get homogeneous(): Viewpoint['eye'] {
    return this.#isPerspective ? [...this.#place, 1] : [...this.#back, 0];
  }

  /** Whether any of the steps is seen as long as it takes to tell its lines apart. */
  tells({ owner, radius }: DrawnElement, steps: readonly Vector[]): boolean {
    let distance = 1;
    if (this.#isPerspective) {
      const [x, y, z] = owner.place.centre;
      const [ex, ey, ez] = this.#place;
      const ahead = -dot([x * this.#magnify - ex, y * this.#magnify - ey, z - ez], this.#back);
      if (ahead < -radius * this.#magnify) return false;
      // Somewhat before the middle, so that lines do not come all at once from the far end.
      distance = Math.max(ahead - radius / 2, radius / 8);
    }
    return steps.some((step) => this.#across(step) >= TOLD_APART_PX * this.#mmPerPx * distance);
  }

  /** Length of a step as the view sees it, mm of the magnified frame. */
  #across([x, y, z]: Vector): number {
    const scaled: Vector = [x * this.#magnify, y * this.#magnify, z];
    const along = dot(scaled, this.#back);
    return Math.sqrt(Math.max(0, dot(scaled, scaled) - along * along));
  }
}

/** Neighbours are drawn together. */
function joined(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const [from, before] of spans) {
    const last = result.at(-1);
    if (last && last[1] === from) result[result.length - 1] = [last[0], before];
    else if (before > from) result.push([from, before]);
  }
  return result;
}
