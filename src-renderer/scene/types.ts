/**
 * What the scene and the application say to each other. The scene knows nothing of Vue, the
 * application nothing of Babylon.js.
 */
import type { Theme } from '#core/plot/palette.ts';
import type { EventData } from '#core/event/event.ts';
import type { Cut } from '#core/event/cut.ts';
import type { Detector } from '#core/detector/detector.ts';
import type { ElementParts } from '#core/detector/partsAt.ts';
import type { DetectorStyle } from './detector/detectorStyle.ts';

/** One object of the event shown. */
export interface ObjectRef {
  readonly collection: string;
  readonly index: number;
}

export const COLOUR_BY = ['collection', 'energy', 'charge', 'time', 'momentum', 'track', 'particle'] as const;
export type ColourBy = (typeof COLOUR_BY)[number];

export interface CollectionStyle {
  readonly visible: boolean;
  /** '#rrggbb', used when coloured by collection. */
  readonly colour: string;
  readonly colourBy: ColourBy;
  /** All must hold for an object to be drawn and picked. */
  readonly cuts: readonly Cut[];
}

export type StandardView = 'beam' | 'top' | 'side' | 'isometric';
export type Projection = 'perspective' | 'orthographic';

/** Camera of one view, in mm; plain data so that it can be undone, remembered and compared. */
export interface CameraPose {
  readonly projection: Projection;
  readonly target: readonly [number, number, number];
  /** Unit vector from the target to the camera. */
  readonly direction: readonly [number, number, number];
  readonly up: readonly [number, number, number];
  /** Distance from the target (perspective) or height of the picture (orthographic), mm. */
  readonly extent: number;
}

export interface ClipPlane {
  readonly axis: 'x' | 'y' | 'z';
  /** mm */
  readonly offset: number;
  /** Keep what lies above the offset instead of below. */
  readonly keepAbove: boolean;
}

export type { Theme };

export type ViewId = '3d' | 'top' | 'side' | 'front';
/** `single` shows the active view alone; `quad` all four with one selection. */
export type ViewLayout = 'single' | 'quad';

/** Everything that decides the picture apart from the event itself. */
export interface SceneState {
  readonly layout: ViewLayout;
  readonly activeView: ViewId;
  readonly cameras: Readonly<Record<ViewId, CameraPose>>;
  /** By collection name; a collection without an entry takes the default of its kind. */
  readonly styles: Readonly<Record<string, CollectionStyle>>;
  readonly selected: ObjectRef | null;
  readonly hovered: ObjectRef | null;
  /** ns; null shows the whole event. */
  readonly time: number | null;
  readonly clip: ClipPlane | null;
  /** Factor by which x and y are drawn larger than z, 1 to 1000. */
  readonly transverse: number;
  readonly axes: boolean;
  readonly grid: boolean;
  readonly theme: Theme;
  /** Solenoid field along z, T, for tracks known at the perigee only; null: drawn straight. */
  readonly fieldT: number | null;
  readonly detector: DetectorStyle;
  /** Names of the detector's elements are written beside them. */
  readonly labels: boolean;
  /** Elements of the detector that are marked, by name (with the number of the copy). */
  readonly selectedElement: string | null;
  readonly hoveredElement: string | null;
  /** The cells and the layer of an element that are marked. */
  readonly markedParts: ElementParts | null;
}

/** What the colours of a collection mean: a scale, low and high with unit as they are printed, or one colour a name. */
export type LegendLine =
  | { readonly label: string; readonly low: string; readonly high: string }
  | { readonly label: string; readonly swatches: readonly { readonly name: string; readonly colour: string }[] };

export interface PictureOptions {
  readonly width: number;
  readonly height: number;
  /** Lines printed below the picture; empty for none. */
  readonly caption: readonly string[];
  /** What the colours of magnitude mean; empty for none. */
  readonly legend: readonly LegendLine[];
  readonly signal?: AbortSignal;
}

export interface SceneCounters {
  readonly drawCalls: number;
  readonly triangles: number;
  /** Shader programs linked since the scene was made. */
  readonly programsLinked: number;
  /** Frames rendered since the scene was made: stands still when nothing changes. */
  readonly frames: number;
}

/** A view's place on the canvas, CSS pixels from the upper left corner. */
export interface ViewRectangle {
  readonly view: ViewId;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A bar of a round length. In a perspective view it holds in the plane of the camera's target. */
export interface ScaleBar {
  readonly lengthMm: number;
  /** CSS pixels. */
  readonly pixels: number;
  /** Such as "200 mm", or "5 mm (× 20)" where its direction is magnified. */
  readonly label: string;
  /** Magnification along the bar, 1 where there is none. */
  readonly transverse: number;
}

/** An element, and which of its cells and layers were met. */
export interface ElementHit {
  /** With the number of the copy. */
  readonly name: string;
  readonly parts: ElementParts;
}

/** The name of an element of the detector in a view, CSS pixels from the view's upper left corner. */
export interface ElementLabel {
  readonly text: string;
  /** Middle of the text. */
  readonly x: number;
  readonly y: number;
  /** Where its line meets the element. */
  readonly anchorX: number;
  readonly anchorY: number;
  readonly isMarked: boolean;
}

export interface SceneCallbacks {
  /** Pointer moved onto another object, or off (null). */
  onHover(ref: ObjectRef | null, at: { x: number; y: number }): void;
  onSelect(ref: ObjectRef | null): void;
  /** As `onHover`, for elements of the detector where no object of the event is under the pointer. */
  onHoverElement(hit: ElementHit | null, at: { x: number; y: number }): void;
  /** A click on an element, or on nothing (null); one on an object of the event calls `onSelect` alone. */
  onSelectElement(hit: ElementHit | null): void;
  /** The user moved a camera; called at the end of the movement. */
  onCamera(view: ViewId, pose: CameraPose): void;
  /** As it moves, frame by frame. */
  onCameraMoving?(view: ViewId, pose: CameraPose): void;
  onActiveView(view: ViewId): void;
  /** A frame was drawn: what stands above the canvas moves with it. */
  onFrame(): void;
}

export interface EventScene {
  /** Draws that event; the previous one is replaced. Cameras stay. */
  setEvent(event: EventData | null): void;
  /** Draws that detector around the events, or none. */
  setDetector(detector: Detector | null): void;
  /** Draws that state; only what differs from the last is worked on. */
  setState(state: SceneState): void;
  /** The object at a point of the canvas (CSS pixels), the nearest within a few pixels. */
  pick(x: number, y: number): ObjectRef | null;
  /** The nearest element of the detector at a point of the canvas, the innermost where they lie in one another. */
  pickElement(x: number, y: number): ElementHit | null;
  /** Cameras that show all visible objects, the selection (an object, else an element) or the detector’s visible groups, from where each view looks. */
  fit(what: 'event' | 'selection' | 'detector'): Record<ViewId, CameraPose>;
  standardView(name: StandardView): CameraPose;
  /**
   * Cameras for a run that nobody has turned yet: the whole detector, without one all visible
   * objects; and the magnification of x and y, the given one or what makes a long line legible.
   */
  frame(transverse: number | null): { cameras: Record<ViewId, CameraPose>; transverse: number };
  /** Where the views lie now, for titles and scale bars drawn above the canvas. */
  views(): readonly ViewRectangle[];
  scaleBar(view: ViewId, along: 'horizontal' | 'vertical'): ScaleBar;
  /** Names of elements, with their places in that view; none where the state wants none. */
  labels(view: ViewId): readonly ElementLabel[];
  /**
   * PNG of the current view layout, of exactly that size with the caption in it.
   * @throws BeamglassError `badInput` for a size that cannot be made, `cancelled` by the signal
   */
  picture(options: PictureOptions): Promise<Blob>;
  /** Takes over the size that the canvas has on the page. */
  resize(): void;
  /** Resolves when the shaders are made and the first frame can be drawn. */
  readonly ready: Promise<void>;
  /** Moves a camera as the pointer does, at the quality of motion and with the full picture at rest; no callback. */
  moveCamera(view: ViewId, pose: CameraPose): void;
  /** Draws now what the next animation frame would: in motion and on a first look perhaps at lower quality. */
  draw(): void;
  /** Draws the full picture if it is not on the canvas, and blocks until the GPU has done it. */
  finish(): void;
  counters(): SceneCounters;
  dispose(): void;
}
