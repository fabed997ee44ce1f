/** An off-screen picture with samples, which the canvas itself has not: it is drawn to directly in motion. */
import type { Device } from './device.ts';

export class RenderTarget {
  readonly #gl: WebGL2RenderingContext;
  readonly #framebuffer: WebGLFramebuffer;
  readonly #colour: WebGLRenderbuffer;
  readonly #depth: WebGLRenderbuffer;
  #size = '';
  #width = 0;
  #height = 0;

  constructor(device: Device) {
    const { gl } = device;
    this.#gl = gl;
    this.#framebuffer = gl.createFramebuffer();
    this.#colour = gl.createRenderbuffer();
    this.#depth = gl.createRenderbuffer();
  }

  bind(width: number, height: number, samples: number): void {
    const gl = this.#gl;
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.#framebuffer);
    const size = `${width} ${height} ${samples}`;
    if (size === this.#size) return;
    this.#size = size;
    this.#width = width;
    this.#height = height;
    const count = samples > 1 ? samples : 0;
    gl.bindRenderbuffer(gl.RENDERBUFFER, this.#colour);
    gl.renderbufferStorageMultisample(gl.RENDERBUFFER, count, gl.RGBA8, width, height);
    gl.bindRenderbuffer(gl.RENDERBUFFER, this.#depth);
    gl.renderbufferStorageMultisample(gl.RENDERBUFFER, count, gl.DEPTH_COMPONENT24, width, height);
    gl.bindRenderbuffer(gl.RENDERBUFFER, null);
    gl.framebufferRenderbuffer(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.RENDERBUFFER, this.#colour);
    gl.framebufferRenderbuffer(gl.FRAMEBUFFER, gl.DEPTH_ATTACHMENT, gl.RENDERBUFFER, this.#depth);
  }

  /** Resolves into another framebuffer of the same size; null is the canvas. */
  copyTo(destination: WebGLFramebuffer | null): void {
    const gl = this.#gl;
    const [width, height] = [this.#width, this.#height];
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, this.#framebuffer);
    gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, destination);
    gl.disable(gl.SCISSOR_TEST);
    gl.blitFramebuffer(0, 0, width, height, 0, 0, width, height, gl.COLOR_BUFFER_BIT, gl.NEAREST);
    gl.bindFramebuffer(gl.FRAMEBUFFER, destination);
  }

  get framebuffer(): WebGLFramebuffer {
    return this.#framebuffer;
  }

  dispose(): void {
    this.#gl.deleteFramebuffer(this.#framebuffer);
    this.#gl.deleteRenderbuffer(this.#colour);
    this.#gl.deleteRenderbuffer(this.#depth);
  }
}
