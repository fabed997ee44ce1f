/** When the scene draws, and how well: on demand, at lower quality in motion, fully at rest. */
import { FULL, QualityGovernor, type Quality } from './quality.ts';

/** The full picture comes back so long after the last picture in motion was shown, ms. */
const REST_MS = 50;
/** Nobody waits longer than this to learn what a frame took, ms. */
const LONGEST_FRAME_MS = 2000;

export interface PacerHost {
  /** Draws one frame. */
  draw(quality: Quality): void;
  /** Called at each animation frame before it is drawn. */
  beforeFrame(): void;
  primitives(): number;
  context(): WebGL2RenderingContext;
}

export class Pacer {
  /** Frames drawn so far. */
  frames = 0;
  readonly #host: PacerHost;
  readonly #governor = new QualityGovernor();
  #enabled = false;
  /** The canvas does not show the present state. */
  #pending = false;
  #isFull = false;
  #firstLook = false;
  #inMotion = false;
  #request = 0;
  #restTimer = 0;
  #lastMotionFrame = 0;

  constructor(host: PacerHost) {
    this.#host = host;
  }

  /** Frames can be drawn from now on, or not any more. */
  enable(enabled: boolean): void {
    this.#enabled = enabled;
    if (enabled) this.invalidate();
  }

  /** Something changed that the picture shows. */
  invalidate(): void {
    this.#pending = true;
    this.requestFrame();
  }

  /** The next picture is the first of another event. */
  eventChanged(): void {
    this.#firstLook = true;
    this.invalidate();
  }

  cameraMoved(): void {
    if (!this.#inMotion) {
      this.#inMotion = true;
      this.#lastMotionFrame = 0;
      this.#governor.beginMotion(this.#host.primitives());
    }
    window.clearTimeout(this.#restTimer);
    this.invalidate();
  }

  requestFrame(): void {
    if (this.#enabled && this.#request === 0) this.#request = requestAnimationFrame((now) => this.#onFrame(now));
  }

  /** Draws what is pending, as the next animation frame would. */
  draw(): void {
    if (!this.#pending) return;
    let quality: Quality = FULL;
    if (this.#inMotion) quality = this.#governor.inMotion();
    else if (this.#firstLook) quality = this.#governor.firstLook(this.#host.primitives());
    this.#drawNow(quality);
    if (quality !== FULL && !this.#inMotion) this.invalidate();
  }

  /** Draws the full picture if it is not on the canvas. */
  complete(): void {
    this.#endMotion();
    if (this.#pending || !this.#isFull) this.#drawNow(FULL);
  }

  #drawNow(quality: Quality): void {
    if (!this.#enabled) return;
    this.#pending = false;
    this.#firstLook = false;
    this.#isFull = quality === FULL;
    this.#host.draw(quality);
    this.frames++;
  }

  #onFrame(now: number): void {
    this.#request = 0;
    this.#host.beforeFrame();
    if (!this.#pending) {
      if (this.#inMotion) this.#awaitRest();
      return;
    }
    if (!this.#inMotion) {
      this.draw();
      if (this.#isFull) this.#measure();
      return;
    }
    if (this.#lastMotionFrame > 0) this.#governor.measuredMotion(now - this.#lastMotionFrame);
    this.#lastMotionFrame = now;
    this.draw();
    this.requestFrame();
  }

  /**
   * The picture in motion is on the screen (the browser asks for the next) and nothing has moved
   * since. Counting from here, not from the movement, lets slow graphics catch up first.
   */
  #awaitRest(): void {
    window.clearTimeout(this.#restTimer);
    this.#restTimer = window.setTimeout(() => {
      this.#endMotion();
      if (!this.#isFull) this.invalidate();
    }, REST_MS);
  }

  #endMotion(): void {
    this.#inMotion = false;
    window.clearTimeout(this.#restTimer);
  }

  /** Asks the GPU when it has done the full frame, without waiting for it. */
  #measure(): void {
    const gl = this.#host.context();
    const primitives = this.#host.primitives();
    const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    if (!fence) return;
    gl.flush();
    const begin = performance.now();
    const poll = (): void => {
      const state = gl.clientWaitSync(fence, 0, 0);
      const elapsed = performance.now() - begin;
      if (state === gl.TIMEOUT_EXPIRED && elapsed < LONGEST_FRAME_MS) {
        setTimeout(poll, 4);
        return;
      }
      gl.deleteSync(fence);
      if (state !== gl.WAIT_FAILED) this.#governor.measuredFull(elapsed, primitives);
    };
    setTimeout(poll, 0);
  }

  dispose(): void {
    this.#enabled = false;
    cancelAnimationFrame(this.#request);
    window.clearTimeout(this.#restTimer);
  }
}
