/** What a plot is drawn with: paths and texts, in pixels. */
import type { Tone } from './plotSpec.ts';

export interface Mark {
  /** SVG path data. */
  readonly d: string;
  readonly stroke: Tone | null;
  readonly fill: Tone | null;
  readonly width: number;
  readonly opacity: number;
  /** As `stroke-dasharray`, '' for none. */
  readonly dash: string;
}

export interface PlotText {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly tone: Tone;
  /** Reads from below to above. */
  readonly isTurned: boolean;
}

export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
