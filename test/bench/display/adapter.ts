/** What a page gives to be measured: ours, the bare page, or one of another display. */
export interface DisplayAdapter {
  readonly name: string;
  readonly version: string;
  /** Parses the payload and builds the scene, replacing the event before. */
  show(payload: Uint8Array): void | Promise<void>;
  /** Puts the camera on the common orbit and asks for a frame. */
  draw(azimuthDeg: number): void;
  /** Completes the full picture and blocks until the GPU has done it. */
  finish(): void;
  counters(): { drawCalls: number; triangles: number; programsLinked: number };
  pick(x: number, y: number): unknown;
  /** Draws what is shown first after a switch, at the quality that the display chooses, and blocks until it is done. */
  firstPicture?(): void;
}

/** Counts what WebGL is asked to link, whoever asks. */
export function countLinks(): () => number {
  let links = 0;
  const original = WebGL2RenderingContext.prototype.linkProgram;
  WebGL2RenderingContext.prototype.linkProgram = function (program) {
    links++;
    original.call(this, program);
  };
  return () => links;
}
