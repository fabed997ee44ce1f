/** Where the views lie on the canvas. */
import type { ViewId, ViewLayout, ViewRectangle } from '../types.ts';

export const VIEW_TITLES: Readonly<Record<ViewId, string>> = {
  '3d': '3D',
  top: 'top · z–x',
  side: 'side · z–y',
  front: 'front · x–y',
};

/** As on a drawing: top and side share the beam axis, front and side the height. */
const QUAD: readonly (readonly [ViewId, 0 | 1, 0 | 1])[] = [
  ['3d', 0, 0],
  ['top', 1, 0],
  ['front', 0, 1],
  ['side', 1, 1],
];

/** Pixels between views. */
const BORDER = 1;

export function viewRectangles(layout: ViewLayout, active: ViewId, width: number, height: number): ViewRectangle[] {
  if (layout === 'single') return [{ view: active, x: 0, y: 0, width, height }];
  const left = Math.floor((width - BORDER) / 2);
  const upper = Math.floor((height - BORDER) / 2);
  return QUAD.map(([view, column, row]) => ({
    view,
    x: column ? left + BORDER : 0,
    y: row ? upper + BORDER : 0,
    width: column ? width - left - BORDER : left,
    height: row ? height - upper - BORDER : upper,
  }));
}

export function rectangleAt(rectangles: readonly ViewRectangle[], x: number, y: number): ViewRectangle | null {
  return (
    rectangles.find((view) => x >= view.x && y >= view.y && x < view.x + view.width && y < view.y + view.height) ?? null
  );
}
