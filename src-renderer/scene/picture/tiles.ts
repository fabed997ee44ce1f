/** Tiles of a view, and the part of its clip space that each shows. */
import type { Crop } from '../camera/pose.ts';
import type { ViewRectangle } from '../types.ts';

/** Pixels of the picture from its upper left corner. */
export interface Tile {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Tiles of at most `largest` on each side that cover the view without overlap. */
export function tilesOf(view: ViewRectangle, largest: number): Tile[] {
  const tiles: Tile[] = [];
  for (let y = 0; y < view.height; y += largest) {
    for (let x = 0; x < view.width; x += largest) {
      tiles.push({
        x: view.x + x,
        y: view.y + y,
        width: Math.min(largest, view.width - x),
        height: Math.min(largest, view.height - y),
      });
    }
  }
  return tiles;
}

/** The crop that maps a tile with a margin around it to the whole of clip space. */
export function cropFor(view: ViewRectangle, tile: Tile, margin: number): Crop {
  const width = tile.width + 2 * margin;
  const height = tile.height + 2 * margin;
  const centreX = tile.x - view.x + tile.width / 2;
  const centreY = view.height - (tile.y - view.y + tile.height / 2);
  const scale = [view.width / width, view.height / height] as const;
  // Centre of the tile in the view's clip space, moved to 0.
  const offset = [-scale[0] * ((2 * centreX) / view.width - 1), -scale[1] * ((2 * centreY) / view.height - 1)] as const;
  return { scale, offset };
}
