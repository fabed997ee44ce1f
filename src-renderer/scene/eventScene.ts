/** The scene as the application knows it: takes events and states, draws when something changed. */
import type { Detector } from '#core/detector/detector.ts';
import type { EventData } from '#core/event/event.ts';
import { fitPose } from './camera/fit.ts';
import { lengthClass, suggestedMagnification } from './camera/framing.ts';
import { standardPose, VIEW_STANDARD } from './camera/pose.ts';
import { PointerController } from './camera/controller.ts';
import { rectangleAt, viewRectangles } from './camera/layout.ts';
import { scaleBar } from './camera/scaleBar.ts';
import { makeDetectorModel, type DetectorModel } from './detector/detectorModel.ts';
import { pickElement, visibleCorners } from './detector/pickElement.ts';
import { INITIAL_STATE } from './initialState.ts';
import { boundsOf, centreOf, emptyBounds, orDefault } from './model/bounds.ts';
import { EventModel } from './model/eventModel.ts';
import { pick } from './picking/pick.ts';
import { rayThrough, type PickView } from './picking/view.ts';
import { makePicture } from './picture/picture.ts';
import { Pacer } from './pacer.ts';
import { clipSide, Renderer } from './renderer.ts';
import type {
  CameraPose,
  ElementHit,
  ElementLabel,
  EventScene,
  ObjectRef,
  PictureOptions,
  ScaleBar,
  SceneCallbacks,
  SceneCounters,
  SceneState,
  StandardView,
  ViewId,
  ViewRectangle,
} from './types.ts';

export function createEventScene(canvas: HTMLCanvasElement, callbacks: SceneCallbacks): EventScene {
  return new BabylonEventScene(canvas, callbacks);
}

type Cameras = Record<ViewId, CameraPose>;
const VIEWS = ['3d', 'top', 'side', 'front'] as const;

class BabylonEventScene implements EventScene {
  ready: Promise<void>;
  readonly #canvas: HTMLCanvasElement;
  readonly #callbacks: SceneCallbacks;
  readonly #controller: PointerController;
  readonly #pacer: Pacer;
  readonly #listening = new AbortController();
  #renderer: Renderer;
  #state: SceneState = INITIAL_STATE;
  #cameras: Cameras = { ...INITIAL_STATE.cameras };
  #event: EventData | null = null;
  #model: EventModel | null = null;
  #detector: DetectorModel | null = null;
  #width = 1;
  #height = 1;
  #pixelRatio = 1;
  #linkedBefore = 0;
  #pointerAt: { x: number; y: number } | null = null;
  #hovered: ObjectRef | null = null;
  #hoveredElement: ElementHit | null = null;

  constructor(canvas: HTMLCanvasElement, callbacks: SceneCallbacks) {
    this.#canvas = canvas;
    this.#callbacks = callbacks;
    this.#renderer = new Renderer(canvas);
    this.#pacer = new Pacer({
      draw: (quality) => {
        const state = {
          ...this.#state,
          hovered: this.#state.hovered ?? this.#hovered,
          hoveredElement: this.#state.hoveredElement ?? this.#hoveredElement?.name ?? null,
          markedParts: this.#hoveredElement?.parts ?? this.#state.markedParts,
        };
        this.#renderer.drawCanvas(this.views(), this.#cameras, state, quality, this.#pixelRatio);
        this.#callbacks.onFrame();
      },
      beforeFrame: () => {
        if (this.#pointerAt) this.#hoverAt(this.#pointerAt);
      },
      primitives: () => this.#renderer.layers.primitives,
      context: () => this.#renderer.device.gl,
    });
    this.ready = this.#whenCompiled();
    this.#controller = new PointerController(canvas, {
      views: () => this.views(),
      camera: (view) => this.#cameras[view],
      transverse: () => this.#state.transverse,
      move: (view, pose) => {
        this.moveCamera(view, pose);
        this.#callbacks.onCameraMoving?.(view, pose);
      },
      moved: (view) => this.#callbacks.onCamera(view, this.#cameras[view]),
      active: (view) => {
        if (view !== this.#state.activeView) this.#callbacks.onActiveView(view);
      },
      point: (at) => this.#point(at),
      click: (at) => this.#click(at),
      look: (at, view) => this.#lookAt(at, view),
    });
    const { signal } = this.#listening;
    canvas.addEventListener('webglcontextlost', (event) => this.#lose(event), { signal });
    canvas.addEventListener('webglcontextrestored', () => this.#restore(), { signal });
    this.resize();
  }

  async #whenCompiled(): Promise<void> {
    const renderer = this.#renderer;
    await renderer.device.compiled();
    if (renderer !== this.#renderer) return;
    this.#pacer.enable(true);
  }

  setEvent(event: EventData | null): void {
    this.#event = event;
    this.#load();
    this.#hover(null, null);
    this.#pacer.eventChanged();
  }

  setDetector(detector: Detector | null): void {
    this.#detector = detector && makeDetectorModel(detector);
    this.#renderer.detector.load(this.#detector, this.#state);
    this.#hover(null, null);
    this.#pacer.invalidate();
  }

  setState(state: SceneState): void {
    const last = this.#state;
    if (state === last) return;
    this.#state = state;
    for (const view of VIEWS) {
      // The user's hand on a camera comes before what the application still believes.
      if (!samePose(state.cameras[view], last.cameras[view]) && !this.#controller.busy) {
        this.#cameras[view] = state.cameras[view];
      }
    }
    if (state.theme !== last.theme || state.fieldT !== last.fieldT) {
      this.#load();
    } else if (this.#model && state.styles !== last.styles) {
      const changed = this.#model.restyle(state.styles);
      if (changed.length > 0) this.#renderer.layers.recolour(changed);
    }
    if (state.theme !== last.theme || state.detector !== last.detector) {
      this.#renderer.detector.restyle(state.detector, state.theme);
    }
    this.#pacer.invalidate();
  }

  #load(): void {
    this.#model = this.#event
      ? new EventModel(this.#event, this.#state.styles, this.#state.theme, { fieldT: this.#state.fieldT }, this.#model)
      : null;
    this.#renderer.load(this.#model, this.#state);
  }

  pick(x: number, y: number): ObjectRef | null {
    const at = this.#pickAt(x, y);
    return at && this.#model && pick(this.#model.painted, at.view, at.left, at.top);
  }

  pickElement(x: number, y: number): ElementHit | null {
    const at = this.#pickAt(x, y);
    return at && this.#detector && pickElement(this.#detector, this.#state.detector, at.view);
  }

  /** The view at a point of the canvas, as picking knows it, and the point's place in it. */
  #pickAt(x: number, y: number): { view: PickView; left: number; top: number } | null {
    const view = rectangleAt(this.views(), x, y);
    if (!view) return null;
    const { transverse, clip, time } = this.#state;
    const pose = this.#cameras[view.view];
    const [left, top] = [x - view.x, y - view.y];
    const reach = this.#renderer.reach(pose, transverse);
    return {
      view: {
        viewProjection: this.#renderer.viewProjection(pose, view.width / view.height, transverse),
        width: view.width,
        height: view.height,
        magnify: transverse,
        clipLow: clipSide(clip, true),
        clipHigh: clipSide(clip, false),
        now: time ?? Infinity,
        ray: rayThrough(pose, view, transverse, reach, left, top),
      },
      left,
      top,
    };
  }

  fit(what: 'event' | 'selection' | 'detector'): Record<ViewId, CameraPose> {
    const chosen = what === 'event' ? [] : what === 'detector' ? this.#detectorCorners() : this.#selectionPoints();
    const points = chosen.length > 0 ? chosen : this.#outline();
    const fitted = (view: ViewId): CameraPose =>
      fitPose(this.#cameras[view], points, this.#aspect(view), this.#state.transverse);
    return { '3d': fitted('3d'), top: fitted('top'), side: fitted('side'), front: fitted('front') };
  }

  #detectorCorners(): readonly number[] {
    return this.#detector ? visibleCorners(this.#detector, this.#state.detector) : [];
  }

  #selectionPoints(): readonly number[] {
    const { selected, selectedElement } = this.#state;
    if (selected) return this.#model?.pointsOf(selected) ?? [];
    return (selectedElement !== null && this.#detector?.byName.get(selectedElement)?.corners) || [];
  }

  standardView(name: StandardView): CameraPose {
    const { activeView, transverse } = this.#state;
    const points = this.#outline();
    const pose = standardPose(name, this.#cameras[activeView].projection, lengthClass(points, transverse));
    return fitPose(pose, points, this.#aspect(activeView), transverse);
  }

  frame(transverse: number | null): { cameras: Cameras; transverse: number } {
    const corners = this.#detectorCorners();
    const points = corners.length > 0 ? corners : this.#outline();
    const magnify = transverse ?? (corners.length > 0 ? suggestedMagnification(corners) : 1);
    const length = lengthClass(points, magnify);
    const fitted = (view: ViewId): CameraPose => {
      const pose = standardPose(VIEW_STANDARD[view], this.#cameras[view].projection, length);
      return fitPose(pose, points, this.#aspect(view), magnify);
    };
    const cameras = { '3d': fitted('3d'), top: fitted('top'), side: fitted('side'), front: fitted('front') };
    return { cameras, transverse: magnify };
  }

  /** What a fit shows: all that is visible, else the detector, or the room around the origin where there is nothing. */
  #outline(): readonly number[] {
    const points = this.#model?.visiblePoints() ?? [];
    if (points.length > 0) return points;
    const corners = this.#detectorCorners();
    if (corners.length > 0) return corners;
    const { low, high } = orDefault(emptyBounds());
    return [...low, ...high];
  }

  views(): readonly ViewRectangle[] {
    return viewRectangles(this.#state.layout, this.#state.activeView, this.#width, this.#height);
  }

  scaleBar(view: ViewId, along: 'horizontal' | 'vertical'): ScaleBar {
    const height = this.views().find((rectangle) => rectangle.view === view)?.height ?? this.#height;
    return scaleBar(this.#cameras[view], height, this.#state.transverse, along);
  }

  labels(view: ViewId): readonly ElementLabel[] {
    const rectangle = this.views().find((candidate) => candidate.view === view);
    return rectangle ? this.#renderer.labels(rectangle, this.#cameras[view], this.#state, 1) : [];
  }

  async picture(options: PictureOptions): Promise<Blob> {
    await this.ready;
    return makePicture(this.#renderer, this.#state, this.#cameras, this.#height, options);
  }

  resize(): void {
    this.#width = Math.max(1, this.#canvas.clientWidth);
    this.#height = Math.max(1, this.#canvas.clientHeight);
    this.#pixelRatio = window.devicePixelRatio || 1;
    const width = Math.round(this.#width * this.#pixelRatio);
    const height = Math.round(this.#height * this.#pixelRatio);
    if (this.#canvas.width === width && this.#canvas.height === height) return;
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.#pacer.invalidate();
    // A canvas of a new size is empty: it is filled before the page is shown.
    this.draw();
  }

  draw(): void {
    this.#pacer.draw();
  }

  finish(): void {
    this.#pacer.complete();
    this.#renderer.drain();
  }

  counters(): SceneCounters {
    const { drawCalls, triangles, programsLinked } = this.#renderer.device;
    return { drawCalls, triangles, programsLinked: this.#linkedBefore + programsLinked, frames: this.#pacer.frames };
  }

  dispose(): void {
    this.#pacer.dispose();
    this.#listening.abort();
    this.#controller.dispose();
    this.#renderer.dispose();
  }

  moveCamera(view: ViewId, pose: CameraPose): void {
    this.#cameras[view] = pose;
    this.#pacer.cameraMoved();
  }

  #point(at: { x: number; y: number } | null): void {
    this.#pointerAt = at;
    if (!at) this.#hover(null, null);
    else this.#pacer.requestFrame();
  }

  #hoverAt(at: { x: number; y: number }): void {
    this.#pointerAt = null;
    const object = this.pick(at.x, at.y);
    this.#hover(object, object ? null : this.pickElement(at.x, at.y), at);
  }

  #hover(ref: ObjectRef | null, element: ElementHit | null, at = { x: 0, y: 0 }): void {
    if (ref?.collection !== this.#hovered?.collection || ref?.index !== this.#hovered?.index) {
      this.#hovered = ref;
      this.#callbacks.onHover(ref, at);
      this.#pacer.invalidate();
    }
    if (keyOf(element) !== keyOf(this.#hoveredElement)) {
      this.#hoveredElement = element;
      this.#callbacks.onHoverElement(element, at);
      this.#pacer.invalidate();
    }
  }

  #click(at: { x: number; y: number }): void {
    const object = this.pick(at.x, at.y);
    this.#callbacks.onSelect(object);
    if (!object) this.#callbacks.onSelectElement(this.pickElement(at.x, at.y));
  }

  #lookAt(at: { x: number; y: number }, view: ViewId): void {
    const ref = this.pick(at.x, at.y);
    const points = ref && this.#model?.pointsOf(ref);
    if (!points || points.length === 0) return;
    this.#cameras[view] = { ...this.#cameras[view], target: centreOf(boundsOf(points)) };
    this.#pacer.invalidate();
    this.#callbacks.onCamera(view, this.#cameras[view]);
  }

  #aspect(view: ViewId): number {
    const rectangle = this.views().find((candidate) => candidate.view === view);
    return rectangle ? rectangle.width / rectangle.height : this.#width / this.#height;
  }

  #lose(event: Event): void {
    // Without this the browser never gives the context back.
    event.preventDefault();
    this.#pacer.enable(false);
  }

  #restore(): void {
    this.#linkedBefore += this.#renderer.device.programsLinked;
    this.#renderer = new Renderer(this.#canvas);
    this.ready = this.#whenCompiled();
    this.#load();
    this.#renderer.detector.load(this.#detector, this.#state);
  }
}

/** The same for hits that are told and drawn alike. */
function keyOf(hit: ElementHit | null): string {
  if (!hit) return '';
  const { cells, layer } = hit.parts;
  return [hit.name, ...cells.map(({ name }) => name), layer?.turn ?? '', layer?.material ?? ''].join('\n');
}

const same = (a: readonly number[], b: readonly number[]): boolean => a.every((value, k) => value === b[k]);

function samePose(one: CameraPose, other: CameraPose): boolean {
  if (one === other) return true;
  return (
    one.projection === other.projection &&
    one.extent === other.extent &&
    same(one.target, other.target) &&
    same(one.direction, other.direction) &&
    same(one.up, other.up)
  );
}
