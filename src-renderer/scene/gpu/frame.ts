/** What one view's draw calls need to know. */
import type { Effect } from '@babylonjs/core/Materials/effect.js';

export interface Frame {
  readonly viewProjection: Float32Array;
  readonly magnify: number;
  /** Device pixels of the view. */
  readonly width: number;
  readonly height: number;
  readonly clipLow: readonly [number, number, number];
  readonly clipHigh: readonly [number, number, number];
  /** ns; everything later is not drawn. */
  readonly now: number;
  /** How much of the background everything but the selection takes on, 0 … 1. */
  readonly fade: number;
  readonly background: readonly [number, number, number];
  readonly accent: readonly [number, number, number];
  /** Device pixels per CSS pixel. */
  readonly pixelRatio: number;
  readonly pixelSize: number;
  /** Unit vector toward the key light. */
  readonly light: readonly [number, number, number];
  /** Edges of boxes are drawn. */
  readonly edges: boolean;
  /** One of so many points is drawn. */
  readonly stride: number;
}

/** Ranges of primitives (from, before) that are marked in a layer; 0, 0 for none. */
export interface Marks {
  readonly selected: readonly [number, number];
  readonly hovered: readonly [number, number];
}

export const NO_MARKS: Marks = { selected: [0, 0], hovered: [0, 0] };

export function bindFrame(effect: Effect, frame: Frame, marks: Marks): void {
  effect.setMatrices('viewProjection', frame.viewProjection);
  effect.setFloat3('magnify', frame.magnify, frame.magnify, 1);
  effect.setFloat2('viewport', frame.width, frame.height);
  effect.setFloat3('clipLow', ...frame.clipLow);
  effect.setFloat3('clipHigh', ...frame.clipHigh);
  effect.setFloat('now', frame.now);
  effect.setFloat2('selected', ...marks.selected);
  effect.setFloat2('hovered', ...marks.hovered);
  effect.setFloat('fade', frame.fade);
  effect.setFloat3('background', ...frame.background);
  effect.setFloat3('accent', ...frame.accent);
  effect.setFloat('pixelRatio', frame.pixelRatio);
  effect.setFloat('pixelSize', frame.pixelSize);
  effect.setFloat3('light', ...frame.light);
}

/** Parts of a layer that are drawn together: from, before. */
export type Span = readonly [number, number];
