/** Where the planes of a map lie on its canvas. CSS pixels from the upper left corner. */
import type { CellMap, MapCell, MapPane } from './maps.ts';

export interface PlacedPane {
  readonly pane: MapPane;
  /** Of the upper left corner of its cells. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface MapLayout {
  readonly panes: readonly PlacedPane[];
  /** CSS pixels per mm, the same for all planes; 0 where there is no room. */
  readonly scale: number;
  /** As one sees it looking along the beam: x rises to the left. */
  readonly isMirrored: boolean;
}

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const EDGE = 6;
const GAP = 12;
const TITLE = 18;

/** In as many columns as make the cells largest. */
export function layoutMap({ panes }: CellMap, width: number, height: number, isMirrored: boolean): MapLayout {
  const widest = Math.max(...panes.map(({ low, high }) => high[0] - low[0]));
  const tallest = Math.max(...panes.map(({ low, high }) => high[1] - low[1]));
  let columns = 1;
  let scale = 0;
  for (let count = 1; count <= panes.length; count++) {
    const rows = Math.ceil(panes.length / count);
    const across = (width - 2 * EDGE - (count - 1) * GAP) / count / widest;
    const down = ((height - 2 * EDGE - (rows - 1) * GAP) / rows - TITLE) / tallest;
    const fits = Math.max(0, Math.min(across, down));
    if (fits > scale) {
      scale = fits;
      columns = count;
    }
  }
  const rows = Math.ceil(panes.length / columns);
  const [cellWidth, cellHeight] = [widest * scale, tallest * scale + TITLE];
  const left = (width - columns * cellWidth - (columns - 1) * GAP) / 2;
  const top = (height - rows * cellHeight - (rows - 1) * GAP) / 2;
  return {
    scale,
    isMirrored,
    panes: panes.map((pane, index) => {
      const own = [(pane.high[0] - pane.low[0]) * scale, (pane.high[1] - pane.low[1]) * scale] as const;
      return {
        pane,
        left: left + (index % columns) * (cellWidth + GAP) + (cellWidth - own[0]) / 2,
        top: top + Math.floor(index / columns) * (cellHeight + GAP) + TITLE,
        width: own[0],
        height: own[1],
      };
    }),
  };
}

/** z always rises to the right, as the beam goes in the side view. */
export const isTurned = ({ horizontal }: MapPane, isMirrored: boolean): boolean => isMirrored && horizontal === 'x';

export function cellRectangle(
  { pane, left, top }: PlacedPane,
  { scale, isMirrored }: Pick<MapLayout, 'scale' | 'isMirrored'>,
  { h, v, width, height }: MapCell,
): Rectangle {
  const across = isTurned(pane, isMirrored) ? pane.high[0] - (h + width / 2) : h - width / 2 - pane.low[0];
  return {
    x: left + across * scale,
    y: top + (pane.high[1] - v - height / 2) * scale,
    width: width * scale,
    height: height * scale,
  };
}

/** The cell at a point; the nearest one of its plane where the point lies in the gap between cells. */
export function cellAt(layout: MapLayout, x: number, y: number): { pane: PlacedPane; cell: MapCell } | null {
  for (const pane of layout.panes) {
    if (x < pane.left || x > pane.left + pane.width || y < pane.top || y > pane.top + pane.height) continue;
    let best: MapCell | null = null;
    let least = Infinity;
    for (const cell of pane.pane.cells) {
      const box = cellRectangle(pane, layout, cell);
      const aside = Math.max(box.x - x, x - box.x - box.width, 0);
      const below = Math.max(box.y - y, y - box.y - box.height, 0);
      const distance = Math.hypot(aside, below);
      if (distance < least) {
        least = distance;
        best = cell;
      }
    }
    // A gap is narrower than a cell; holes and corners are wider.
    if (best && least <= 0.15 * Math.min(best.width, best.height) * layout.scale) return { pane, cell: best };
  }
  return null;
}

/** Channels of the cells whose middle lies in a rectangle. */
export function channelsWithin(layout: MapLayout, { x, y, width, height }: Rectangle): readonly number[] {
  const found = new Set<number>();
  for (const pane of layout.panes) {
    for (const cell of pane.pane.cells) {
      const box = cellRectangle(pane, layout, cell);
      const [h, v] = [box.x + box.width / 2, box.y + box.height / 2];
      if (h >= x && h <= x + width && v >= y && v <= y + height) found.add(cell.cell.channel);
    }
  }
  return [...found];
}
