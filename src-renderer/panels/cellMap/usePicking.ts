/** Cells picked on a map with the pointer: one by a click, all in a rectangle by a drag. */
import { shallowRef, type ShallowRef } from 'vue';
import { cellAt, channelsWithin, type MapLayout, type Rectangle } from './mapLayout.ts';

/** A hand that clicks moves the pointer by less, in CSS pixels. */
const CLICK_REACH = 4;

export interface Picking {
  /** That is being drawn; null for none. */
  readonly area: ShallowRef<Rectangle | null>;
  begin(event: PointerEvent): void;
  drag(event: PointerEvent): void;
  end(event: PointerEvent): void;
  abandon(): void;
  /** Whether a click belongs to picking, not to looking. */
  isPick(event: MouseEvent): boolean;
}

/** @param pickable whether it takes Shift to pick */
export function usePicking(
  layout: () => MapLayout,
  pickable: () => 'never' | 'shift' | 'always',
  pick: (channels: readonly number[]) => void,
): Picking {
  const area = shallowRef<Rectangle | null>(null);
  let from: { readonly x: number; readonly y: number } | null = null;

  const isPick = ({ shiftKey }: MouseEvent): boolean => pickable() === 'always' || (pickable() === 'shift' && shiftKey);

  function begin(event: PointerEvent): void {
    if (event.button !== 0 || !isPick(event)) return;
    from = { x: event.offsetX, y: event.offsetY };
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  }

  function drag({ offsetX, offsetY }: PointerEvent): void {
    if (from === null) return;
    const [width, height] = [Math.abs(offsetX - from.x), Math.abs(offsetY - from.y)];
    const isArea = Math.max(width, height) > CLICK_REACH;
    area.value = isArea ? { x: Math.min(offsetX, from.x), y: Math.min(offsetY, from.y), width, height } : null;
  }

  function end({ offsetX, offsetY }: PointerEvent): void {
    if (from === null) return;
    const under = cellAt(layout(), offsetX, offsetY);
    const channels = area.value ? channelsWithin(layout(), area.value) : under ? [under.cell.cell.channel] : [];
    abandon();
    if (channels.length > 0) pick(channels);
  }

  function abandon(): void {
    from = null;
    area.value = null;
  }

  return { area, begin, drag, end, abandon, isPick };
}
