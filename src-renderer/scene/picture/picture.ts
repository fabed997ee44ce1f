/**
 * PNG of the scene at any size: drawn in tiles that the GPU can hold, put together on a 2D canvas
 * with view titles, scale bars and the caption.
 */
import { BeamglassError } from '#core/errors.ts';
import { viewRectangles } from '../camera/layout.ts';
import { SCENE_THEMES } from '../colour/palette.ts';
import { RenderTarget } from '../gpu/target.ts';
import { FULL } from '../quality.ts';
import type { Renderer } from '../renderer.ts';
import type { CameraPose, PictureOptions, SceneState, ViewId, ViewRectangle } from '../types.ts';
import { captionHeight, drawCaption, drawElementLabels, drawLegend, drawViewLabels } from './labels.ts';
import { MAX_PIXELS, MAX_SIDE } from './size.ts';
import { tilesOf, cropFor, type Tile } from './tiles.ts';

const TILE = 2048;

export async function makePicture(
  renderer: Renderer,
  state: SceneState,
  cameras: Readonly<Record<ViewId, CameraPose>>,
  screenHeight: number,
  options: PictureOptions,
): Promise<Blob> {
  const { width, height, caption, legend, signal } = options;
  checkSize(width, height);
  // Lines, points and letters are as large a part of the picture as they are of the screen.
  const ratio = Math.max(1, height / screenHeight);
  const sceneHeight = height - captionHeight(caption.length, ratio);
  if (sceneHeight < 16) {
    throw new BeamglassError('badInput', `A picture ${height} pixels high has no room for its caption.`, { height });
  }
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new BeamglassError('internal', `The browser gives no canvas of ${width} × ${height} pixels.`);
  const views = viewRectangles(state.layout, state.activeView, width, sceneHeight);
  const [red, green, blue] = SCENE_THEMES[state.theme].line;
  context.fillStyle = `rgb(${red} ${green} ${blue})`;
  context.fillRect(0, 0, width, height);
  const tiler = new Tiler(renderer, state, cameras, ratio);
  try {
    for (const view of views) {
      for (const tile of tilesOf(view, TILE)) {
        if (signal?.aborted) throw new BeamglassError('cancelled', 'The picture was cancelled.');
        context.putImageData(tiler.draw(view, tile), tile.x, tile.y);
        // Lets the page answer, and the signal arrive.
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      const names = renderer.labels(view, cameras[view.view], { ...state, hoveredElement: null }, ratio);
      drawElementLabels(context, view, names, state.theme, ratio);
      drawViewLabels(context, view, cameras[view.view], state, ratio, views.length > 1);
      if (views.length === 1 || view.view === '3d') drawLegend(context, view, legend, state.theme, ratio);
    }
  } finally {
    tiler.dispose();
  }
  drawCaption(context, caption, state.theme, sceneHeight, ratio);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new BeamglassError('internal', `The picture of ${width} × ${height} pixels could not be encoded.`));
    }, 'image/png');
  });
}

function checkSize(width: number, height: number): void {
  const isWhole = Number.isInteger(width) && Number.isInteger(height) && width >= 16 && height >= 16;
  if (isWhole && width <= MAX_SIDE && height <= MAX_SIDE && width * height <= MAX_PIXELS) return;
  throw new BeamglassError(
    'badInput',
    `A picture can have 16 to ${MAX_SIDE} pixels on each side and ${Math.floor(MAX_PIXELS / 1e6)} million in all, not ${width} × ${height}.`,
    { width, height },
  );
}

/** Draws tiles with a margin, so that what reaches over a tile's edge is whole in both. */
class Tiler {
  readonly #renderer: Renderer;
  readonly #state: SceneState;
  readonly #cameras: Readonly<Record<ViewId, CameraPose>>;
  readonly #ratio: number;
  readonly #margin: number;
  readonly #multisampled: RenderTarget;
  readonly #resolved: RenderTarget;

  constructor(renderer: Renderer, state: SceneState, cameras: Readonly<Record<ViewId, CameraPose>>, ratio: number) {
    this.#renderer = renderer;
    this.#state = { ...state, hovered: null };
    this.#cameras = cameras;
    this.#ratio = ratio;
    this.#margin = Math.ceil(24 * ratio);
    this.#multisampled = new RenderTarget(renderer.device);
    this.#resolved = new RenderTarget(renderer.device);
  }

  draw(view: ViewRectangle, tile: Tile): ImageData {
    const { gl, samples } = this.#renderer.device;
    const margin = this.#margin;
    const width = tile.width + 2 * margin;
    const height = tile.height + 2 * margin;
    this.#resolved.bind(width, height, 1);
    this.#multisampled.bind(width, height, samples);
    const part = { x: 0, y: 0, width, height, crop: cropFor(view, tile, margin) };
    const aspect = view.width / view.height;
    this.#renderer.drawView(view.view, part, aspect, this.#cameras[view.view], this.#state, FULL, this.#ratio);
    this.#multisampled.copyTo(this.#resolved.framebuffer);
    const pixels = new Uint8ClampedArray(tile.width * tile.height * 4);
    gl.readPixels(margin, margin, tile.width, tile.height, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(pixels.buffer));
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    return new ImageData(flipped(pixels, tile.width), tile.width);
  }

  dispose(): void {
    this.#multisampled.dispose();
    this.#resolved.dispose();
  }
}

/** GPU rows go up, picture rows go down. */
function flipped(pixels: Uint8ClampedArray<ArrayBuffer>, width: number): Uint8ClampedArray<ArrayBuffer> {
  const result = new Uint8ClampedArray(pixels.length);
  const row = width * 4;
  for (let from = 0; from < pixels.length; from += row) {
    result.set(pixels.subarray(from, from + row), pixels.length - row - from);
  }
  return result;
}
