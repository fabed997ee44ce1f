/**
 * Babylon's engine without its scene graph: effects, buffers, textures and state. The picture is a
 * handful of draw calls over buffers that live as long as the scene, so a graph would have nothing
 * to do.
 */
import { ThinEngine } from '@babylonjs/core/Engines/thinEngine.js';
import '@babylonjs/core/Engines/Extensions/engine.alpha.js';
import '@babylonjs/core/Engines/Extensions/engine.dynamicBuffer.js';
import '@babylonjs/core/Engines/Extensions/engine.rawTexture.js';
import { Effect } from '@babylonjs/core/Materials/effect.js';
import { Logger } from '@babylonjs/core/Misc/logger.js';
import { BeamglassError } from '#core/errors.ts';
import { SHARED_UNIFORMS } from './shaders/shared.ts';

export interface ShaderSource {
  readonly name: string;
  readonly vertex: string;
  readonly fragment: string;
  readonly attributes: readonly string[];
  readonly uniforms: readonly string[];
  readonly samplers: readonly string[];
}

export class Device {
  readonly engine: ThinEngine;
  readonly gl: WebGL2RenderingContext;
  readonly samples: number;
  programsLinked = 0;
  drawCalls = 0;
  triangles = 0;
  readonly #compiling: Promise<void>[] = [];

  constructor(canvas: HTMLCanvasElement) {
    Logger.LogLevels = Logger.WarningLogLevel | Logger.ErrorLogLevel;
    try {
      this.engine = new ThinEngine(canvas, false, {
        alpha: true,
        depth: true,
        stencil: false,
        preserveDrawingBuffer: false,
        powerPreference: 'high-performance',
        doNotHandleContextLost: true,
        audioEngine: false,
      });
    } catch (error) {
      throw new BeamglassError(
        'internal',
        'This computer’s graphics gives no WebGL 2, which the display needs.',
        {},
        {
          cause: error,
        },
      );
    }
    const gl = canvas.getContext('webgl2');
    if (!gl || this.engine.webGLVersion < 2) {
      throw new BeamglassError('internal', 'This computer’s graphics gives no WebGL 2, which the display needs.');
    }
    this.gl = gl;
    this.samples = Math.min(4, gl.getParameter(gl.MAX_SAMPLES) as number);
  }

  /** Compiles and links a shader; layers do this once, when the scene is made. */
  effect(source: ShaderSource): Effect {
    const effect = new Effect(
      { vertexSource: source.vertex, fragmentSource: source.fragment },
      {
        attributes: [...source.attributes],
        uniformsNames: [...SHARED_UNIFORMS, ...source.uniforms],
        uniformBuffersNames: [],
        samplers: [...source.samplers],
        defines: '',
        fallbacks: null,
        onCompiled: null,
        onError: null,
      },
      this.engine,
    );
    this.programsLinked++;
    this.#compiling.push(
      new Promise((resolve, reject) => {
        effect.onErrorObservable.addOnce(() => {
          const reason = effect.getCompilationError();
          reject(new BeamglassError('internal', `The shader “${source.name}” does not compile: ${reason}`));
        });
        effect.executeWhenCompiled(() => resolve());
      }),
    );
    return effect;
  }

  async compiled(): Promise<void> {
    await Promise.all(this.#compiling);
  }

  drawn(triangles: number): void {
    this.drawCalls++;
    this.triangles += triangles;
  }

  dispose(): void {
    this.engine.dispose();
  }
}
