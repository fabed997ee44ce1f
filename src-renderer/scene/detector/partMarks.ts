/** Outlines of the cells and of the layer that are marked, in the accent colour, in front of the detector. */
import type { ElementParts } from '#core/detector/partsAt.ts';
import { packColour } from '../colour/palette.ts';
import type { Device } from '../gpu/device.ts';
import { NO_MARKS, type Frame } from '../gpu/frame.ts';
import { LineLayer, type makeLineEffect } from '../gpu/lineLayer.ts';
import type { LineSet } from '../model/shapes.ts';
import type { SceneState } from '../types.ts';
import { LineBuilder } from './lineBuilder.ts';
import { boxLines, shapeEdges } from './outline.ts';

/** CSS pixels. */
const WIDTH_PX = 1.6;

export class PartMarks {
  readonly #lines: LineLayer;
  #drawn: ElementParts | null = null;
  #set: LineSet | null = null;
  #colour = 0;

  constructor(device: Device, lineEffect: ReturnType<typeof makeLineEffect>) {
    this.#lines = new LineLayer(device, lineEffect, { dash: 0, opacity: 1, writesDepth: false });
  }

  draw(frame: Frame, { markedParts }: SceneState): void {
    if (!markedParts) return;
    const colour = packColour([frame.accent[0] * 255, frame.accent[1] * 255, frame.accent[2] * 255]);
    if (markedParts !== this.#drawn || colour !== this.#colour) this.#load(markedParts, colour);
    const count = this.#set ? this.#set.points.length / 3 : 0;
    if (count > 0) this.#lines.draw(frame, NO_MARKS, [[0, count]]);
  }

  #load(parts: ElementParts, colour: number): void {
    this.#drawn = parts;
    this.#colour = colour;
    const builder = new LineBuilder();
    for (const { place, size } of parts.cells) builder.add(boxLines(place, size));
    if (parts.layer) builder.addEdges(shapeEdges(parts.layer.shape, parts.layer.place));
    this.#set = builder.set(WIDTH_PX);
    const count = this.#set.points.length / 3;
    this.#lines.reserve(count);
    this.#lines.place(this.#set, 0);
    this.#lines.colour(this.#set, 0, new Uint32Array(this.#set.first.length - 1).fill(colour));
  }

  dispose(): void {
    this.#lines.dispose();
  }
}
