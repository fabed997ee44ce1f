/** Draws views of the event, on the canvas or into tiles of a picture. */
import type { CameraPose, ElementLabel, SceneState, ViewId, ViewRectangle } from './types.ts';
import { packColour, SCENE_THEMES, type Rgb } from './colour/palette.ts';
import { basisOf, cameraMatrix, cropped, mmPerPixel, type Crop } from './camera/pose.ts';
import { normalised } from './model/vector.ts';
import { placeLabels } from './detector/elementLabels.ts';
import { DetectorLayer } from './detector/detectorLayer.ts';
import { Device } from './gpu/device.ts';
import { EventLayers } from './gpu/eventLayers.ts';
import { LineLayer, makeLineEffect } from './gpu/lineLayer.ts';
import { NO_MARKS, type Frame } from './gpu/frame.ts';
import { RenderTarget } from './gpu/target.ts';
import { guidesSuit, makeGuides, type Guides } from './guides.ts';
import { emptyBounds, include, isEmpty, reachOf, type Bounds } from './model/bounds.ts';
import type { EventModel } from './model/eventModel.ts';
import { positionsOf } from './model/shapes.ts';
import type { Quality } from './quality.ts';
import { Triad } from './triad.ts';

/** Share of the background that everything but the selection takes on. */
const FADE = 0.78;
const EVERYWHERE = 1e30;

const unit = (rgb: Rgb): [number, number, number] => [rgb[0] / 255, rgb[1] / 255, rgb[2] / 255];

/** Part of a view that is drawn, in device pixels from the lower left corner of the framebuffer. */
export interface ViewPart {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly crop: Crop | null;
}

export class Renderer {
  readonly device: Device;
  readonly layers: EventLayers;
  readonly detector: DetectorLayer;
  readonly #grid: LineLayer;
  readonly #triad: Triad;
  readonly #multisampled: RenderTarget;
  #guides: Guides;
  #eventBounds: Bounds = emptyBounds();

  constructor(canvas: HTMLCanvasElement) {
    this.device = new Device(canvas);
    const lineEffect = makeLineEffect(this.device);
    this.layers = new EventLayers(this.device, lineEffect);
    this.detector = new DetectorLayer(this.device, lineEffect);
    this.#grid = new LineLayer(this.device, lineEffect, { dash: 0, opacity: 0.55, writesDepth: false });
    this.#triad = new Triad(this.device, lineEffect);
    this.#multisampled = new RenderTarget(this.device);
    this.#guides = makeGuides(emptyBounds());
  }

  load(model: EventModel | null, state: SceneState): void {
    this.layers.load(model);
    this.#eventBounds = emptyBounds();
    for (const { sets } of model?.painted ?? []) {
      for (const set of sets) includeAll(this.#eventBounds, positionsOf(set));
    }
    if (!isEmpty(this.#eventBounds) && !guidesSuit(this.#guides, this.#eventBounds)) {
      this.#guides = makeGuides(this.#eventBounds);
    }
    this.loadGuides(state);
  }

  loadGuides({ theme }: SceneState): void {
    const { lines, axes } = this.#guides;
    const count = lines.first.length - 1;
    const line = packColour(SCENE_THEMES[theme].line);
    const axis = packColour(mixed(SCENE_THEMES[theme].line, SCENE_THEMES[theme].muted));
    this.#grid.reserve(2 * count);
    this.#grid.place(lines, 0);
    this.#grid.colour(
      lines,
      0,
      Uint32Array.from({ length: count }, (_, i) => (i >= axes[0] ? axis : line)),
    );
  }

  /** Radius around the target of a pose, in the magnified frame, that holds event, detector and guides. */
  reach(pose: CameraPose, transverse: number): number {
    const boxes: Bounds[] = [this.#guides.bounds, ...(isEmpty(this.#eventBounds) ? [] : [this.#eventBounds])];
    if (this.detector.model) boxes.push(this.detector.model.bounds);
    return reachOf(boxes, pose.target, transverse);
  }

  viewProjection(pose: CameraPose, aspect: number, transverse: number): Float64Array {
    return cameraMatrix(pose, aspect, transverse, this.reach(pose, transverse));
  }

  /** Names of the detector's elements in a view; `ratio` as in `drawView`. */
  labels(view: ViewRectangle, pose: CameraPose, state: SceneState, ratio: number): ElementLabel[] {
    const { model } = this.detector;
    if (!model || !state.labels) return [];
    const { width, height } = view;
    const { transverse, selectedElement, hoveredElement } = state;
    const viewProjection = this.viewProjection(pose, width / height, transverse);
    const marked = new Set([selectedElement, hoveredElement].filter((name) => name !== null));
    return placeLabels(model, state.detector, { viewProjection, magnify: transverse, width, height, ratio }, marked);
  }

  /** One frame on the canvas. */
  drawCanvas(
    rectangles: readonly ViewRectangle[],
    cameras: Readonly<Record<ViewId, CameraPose>>,
    state: SceneState,
    quality: Quality,
    pixelRatio: number,
  ): void {
    const { gl } = this.device;
    const { width, height } = gl.canvas;
    const samples = quality.samples && this.layers.needsSamples ? this.device.samples : 1;
    if (samples > 1) this.#multisampled.bind(width, height, samples);
    else gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    this.device.drawCalls = 0;
    this.device.triangles = 0;
    this.#clear(SCENE_THEMES[state.theme].line);
    for (const view of rectangles) {
      const x = Math.round(view.x * pixelRatio);
      const bottom = Math.round((view.y + view.height) * pixelRatio);
      const part: ViewPart = {
        x,
        y: height - bottom,
        width: Math.round((view.x + view.width) * pixelRatio) - x,
        height: bottom - Math.round(view.y * pixelRatio),
        crop: null,
      };
      this.drawView(view.view, part, view.width / view.height, cameras[view.view], state, quality, pixelRatio);
    }
    if (samples > 1) this.#multisampled.copyTo(null);
  }

  /** Draws into the bound framebuffer. `aspect` is that of the whole view, also where a part of it is drawn. */
  drawView(
    view: ViewId,
    part: ViewPart,
    aspect: number,
    pose: CameraPose,
    state: SceneState,
    quality: Quality,
    pixelRatio: number,
  ): void {
    const { gl } = this.device;
    if (part.width <= 0 || part.height <= 0) return;
    gl.viewport(part.x, part.y, part.width, part.height);
    gl.enable(gl.SCISSOR_TEST);
    gl.scissor(part.x, part.y, part.width, part.height);
    this.#clear(SCENE_THEMES[state.theme].background);
    const viewProjection = this.viewProjection(pose, aspect, state.transverse);
    const wholeHeight = part.crop ? part.height * part.crop.scale[1] : part.height;
    const { right, up, back } = basisOf(pose);
    const light = normalised([0, 1, 2].map((k) => 0.75 * back[k]! + 0.55 * up[k]! - 0.35 * right[k]!));
    const { theme, clip, selected } = state;
    const frame: Frame = {
      viewProjection: Float32Array.from(part.crop ? cropped(viewProjection, part.crop) : viewProjection),
      magnify: state.transverse,
      width: part.width,
      height: part.height,
      clipLow: clipSide(clip, true),
      clipHigh: clipSide(clip, false),
      now: state.time ?? EVERYWHERE,
      fade: selected ? FADE : 0,
      background: unit(SCENE_THEMES[theme].background),
      accent: unit(SCENE_THEMES[theme].accent),
      pixelRatio,
      pixelSize: mmPerPixel(pose, wholeHeight) / (pose.projection === 'perspective' ? pose.extent : 1),
      light,
      edges: quality.edges,
      stride: quality.stride,
    };
    const unclipped: Frame = { ...frame, clipLow: [-1e30, -1e30, -1e30], clipHigh: [1e30, 1e30, 1e30], fade: 0 };
    const guides = [...(state.grid ? [this.#guides.grid[view]] : []), ...(state.axes ? [this.#guides.axes] : [])];
    if (guides.length > 0) {
      this.#grid.draw(
        unclipped,
        NO_MARKS,
        guides.map(([from, before]) => [2 * from, 2 * before - 1] as const),
      );
    }
    this.detector.draw(frame, pose, state);
    this.layers.draw(frame, selected, state.hovered);
    if (state.axes) this.#triad.draw(unclipped, pose, theme, part.crop);
    gl.disable(gl.SCISSOR_TEST);
  }

  #clear(colour: Rgb): void {
    const { gl, engine } = this.device;
    engine.depthCullingState.depthMask = true;
    engine.applyStates();
    gl.clearColor(...unit(colour), 1);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
  }

  /** Blocks until the GPU has done everything. */
  drain(): void {
    const { gl } = this.device;
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
  }

  dispose(): void {
    this.layers.dispose();
    this.detector.dispose();
    this.#grid.dispose();
    this.#triad.dispose();
    this.#multisampled.dispose();
    this.device.dispose();
  }
}

function mixed(one: Rgb, other: Rgb): Rgb {
  return [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2, (one[2] + other[2]) / 2];
}

function includeAll(bounds: Bounds, positions: Float32Array): void {
  for (let i = 0; i < positions.length; i += 3) include(bounds, positions[i]!, positions[i + 1]!, positions[i + 2]!);
}

/** Lower or upper end of what the clipping plane keeps. */
export function clipSide(clip: SceneState['clip'], lower: boolean): [number, number, number] {
  const open = lower ? -EVERYWHERE : EVERYWHERE;
  const side: [number, number, number] = [open, open, open];
  if (clip && clip.keepAbove === lower) side[{ x: 0, y: 1, z: 2 }[clip.axis]] = clip.offset;
  return side;
}
