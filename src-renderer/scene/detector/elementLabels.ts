/**
 * Names of the detector's elements, placed as on a drawing: above the element, or below it where
 * there is no room, with a line down to it. Names that find no room are left out, the less important
 * ones first. Lengths on the screen in CSS pixels from the upper left corner of the view.
 */
import type { Element } from '#core/detector/setup.ts';
import type { ElementLabel } from '../types.ts';
import type { DetectorModel, DrawnElement } from './detectorModel.ts';
import { groupStyle, isShown, type DetectorStyle } from './detectorStyle.ts';

export interface LabelView {
  /** From mm to clip space, column by column. */
  readonly viewProjection: Float64Array;
  readonly magnify: number;
  readonly width: number;
  readonly height: number;
  /** Font size relative to that of the screen. */
  readonly ratio: number;
}

/** Who gets a name first where there is room for one only. */
const RANK: readonly Element['group'][] = [
  'calorimeter',
  'dump',
  'target',
  'magnet',
  'srd',
  'tracker',
  'veto',
  'counter',
  'muon',
  'beam',
  'vacuum',
  'passive',
];
/** Vessels, pipes and frames are named only where they are seen as large as this. */
const QUIET: ReadonlySet<Element['group']> = new Set(['vacuum', 'passive', 'beam']);
const QUIET_PX = 60;
/** Elements that are seen smaller than this have no names: they would be names of dots. */
const SMALLEST_PX = 1.5;
/** Where so much of the view is filled one stands before or in the element, and the name would be noise. */
const FILLED = 0.98;

export const LABEL_FONT_PX = 11;
const LINE_PX = 14;
/** Mean width of a letter of that size; names are short, so that measuring them would tell little more. */
const LETTER_PX = 6.3;
const PAD_PX = 3;
const GAP_PX = 8;
const LEVELS = 7;
const EDGE_PX = 4;
/** Kept free for title and scale bars. */
const TOP_PX = 22;
const BOTTOM_PX = 34;
const VERTICAL_BAR = { right: 84, top: 280, bottom: 100 } as const;

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface Candidate {
  readonly text: string;
  readonly box: Box;
  readonly isMarked: boolean;
  readonly rank: number;
}

export function placeLabels(
  model: DetectorModel,
  style: DetectorStyle,
  view: LabelView,
  marked: ReadonlySet<string>,
): ElementLabel[] {
  const { ratio, width, height } = view;
  const { right: barRight, top: barTop, bottom: barBottom } = VERTICAL_BAR;
  const taken: Box[] =
    view.magnify === 1
      ? []
      : [{ left: 0, right: barRight * ratio, top: height - barTop * ratio, bottom: height - barBottom * ratio }];
  const labels: ElementLabel[] = [];
  for (const { text, box, isMarked } of candidates(model, style, view, marked)) {
    const half = (text.length * LETTER_PX * ratio) / 2 + PAD_PX * ratio;
    const left = Math.max(0, box.left);
    const right = Math.min(width, box.right);
    const anchorX = (left + right) / 2;
    const x = Math.min(width - half - EDGE_PX, Math.max(half + EDGE_PX, anchorX));
    for (const { y, anchorY } of places(box, height, ratio)) {
      const own = {
        left: x - half,
        right: x + half,
        top: y - (LINE_PX / 2) * ratio,
        bottom: y + (LINE_PX / 2) * ratio,
      };
      const line = { left: anchorX - 1, right: anchorX + 1, top: Math.min(y, anchorY), bottom: Math.max(y, anchorY) };
      if (taken.some((other) => overlap(other, own) || overlap(other, line))) continue;
      taken.push(own, line);
      labels.push({ text, x, y, anchorX, anchorY, isMarked });
      break;
    }
  }
  return labels;
}

/** Above the element, ever higher, then below it, ever lower. */
function* places(box: Box, height: number, ratio: number): Generator<{ y: number; anchorY: number }> {
  const top = Math.max(box.top, (TOP_PX + GAP_PX + LINE_PX / 2) * ratio);
  const bottom = Math.min(box.bottom, height - (BOTTOM_PX + GAP_PX + LINE_PX / 2) * ratio);
  for (let level = 0; level < LEVELS; level++) {
    const y = top - (GAP_PX + level * LINE_PX) * ratio;
    if (y - (LINE_PX / 2) * ratio >= TOP_PX * ratio - 1) yield { y, anchorY: top };
  }
  for (let level = 0; level < LEVELS; level++) {
    const y = bottom + (GAP_PX + level * LINE_PX) * ratio;
    if (y + (LINE_PX / 2) * ratio <= height - BOTTOM_PX * ratio + 1) yield { y, anchorY: bottom };
  }
}

const overlap = (one: Box, other: Box): boolean =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

function candidates(
  model: DetectorModel,
  style: DetectorStyle,
  view: LabelView,
  marked: ReadonlySet<string>,
): Candidate[] {
  const found: Candidate[] = [];
  for (const [element, copies] of model.byElement) {
    if (!isShown(groupStyle(style, element.group))) continue;
    const isMarked = copies.some(({ owner }) => marked.has(owner.name));
    const own = copies.find(({ owner }) => marked.has(owner.name));
    const box = boxOf(own ? [own] : copies, view);
    if (!box || !isWorthNaming(element, box, view, isMarked)) continue;
    found.push({ text: own?.owner.name ?? element.name, box, isMarked, rank: RANK.indexOf(element.group) });
  }
  const sizeOf = ({ box }: Candidate): number => (box.right - box.left) * (box.bottom - box.top);
  return found.toSorted((a, b) => Number(b.isMarked) - Number(a.isMarked) || a.rank - b.rank || sizeOf(b) - sizeOf(a));
}

function isWorthNaming(
  { group, material }: Element,
  box: Box,
  { width, height }: LabelView,
  isMarked: boolean,
): boolean {
  if (box.right < 0 || box.left > width || box.bottom < 0 || box.top > height) return false;
  if (isMarked) return true;
  if (material === 'vacuum') return false;
  const [across, down] = [box.right - box.left, box.bottom - box.top];
  const share = Math.min(width, box.right) - Math.max(0, box.left);
  const shareDown = Math.min(height, box.bottom) - Math.max(0, box.top);
  if (share > FILLED * width && shareDown > FILLED * height) return false;
  return QUIET.has(group) ? across >= QUIET_PX : Math.max(across, down) >= SMALLEST_PX;
}

/** The rectangle in which the view sees elements; null where one of them reaches behind the eye. */
function boxOf(
  elements: readonly DrawnElement[],
  { viewProjection: m, magnify, width, height }: LabelView,
): Box | null {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { corners } of elements) {
    for (let i = 0; i < corners.length; i += 3) {
      const [x, y, z] = [corners[i]! * magnify, corners[i + 1]! * magnify, corners[i + 2]!];
      const w = m[3]! * x + m[7]! * y + m[11]! * z + m[15]!;
      if (w <= 0) return null;
      const across = ((m[0]! * x + m[4]! * y + m[8]! * z + m[12]!) / w + 1) * (width / 2);
      const down = (1 - (m[1]! * x + m[5]! * y + m[9]! * z + m[13]!) / w) * (height / 2);
      left = Math.min(left, across);
      right = Math.max(right, across);
      top = Math.min(top, down);
      bottom = Math.max(bottom, down);
    }
  }
  return { left, right, top, bottom };
}
