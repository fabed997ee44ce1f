/** Looking at what the page draws. */
import type { Locator, Page } from 'playwright-core';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Points of an element where something coloured is drawn, at least `apart` pixels from each other,
 * in page coordinates. Axes, grid and detector are grey, so colour is data.
 */
export async function colouredPoints(page: Page, element: Locator, apart = 24): Promise<Point[]> {
  const box = await element.boundingBox();
  if (box === null) throw new Error('the element is not shown');
  const points = await colouredPointsOf(page, await element.screenshot(), apart);
  return points.map(({ x, y }) => ({ x: box.x + x, y: box.y + y }));
}

/** As `colouredPoints`, of a PNG, in its own pixels. */
export function colouredPointsOf(page: Page, png: Buffer, apart = 24): Promise<Point[]> {
  return page.evaluate(findColour, { image: png.toString('base64'), apart });
}

/** Runs in the page, which can decode a PNG. The margin, where legends lie over the picture, is left out. */
async function findColour({ image, apart }: { image: string; apart: number }): Promise<Point[]> {
  const picture = new Image();
  picture.src = `data:image/png;base64,${image}`;
  await picture.decode();
  const { width, height } = picture;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no 2D context');
  context.drawImage(picture, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const found: Point[] = [];
  for (let y = Math.round(0.2 * height); y < 0.85 * height; y++) {
    for (let x = Math.round(0.1 * width); x < 0.9 * width; x++) {
      const [red = 0, green = 0, blue = 0] = data.subarray(4 * (y * width + x));
      const isColoured = Math.max(red, green, blue) - Math.min(red, green, blue) > 90;
      if (isColoured && found.every((other) => Math.hypot(other.x - x, other.y - y) > apart)) {
        found.push({ x, y });
      }
    }
  }
  return found;
}
