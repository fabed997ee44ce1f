/** px from the pointer. */
const AWAY = 14;

/**
 * Where what is said of the thing under the pointer stands: on the side of the pointer that has more
 * room, so that it never leaves the view.
 * @param at of the pointer from the upper left corner of the view, px
 * @param room size of the view, px
 */
export function beside(at: { x: number; y: number }, room: { width: number; height: number }): { transform: string } {
  const across = at.x > room.width / 2 ? `calc(${at.x - AWAY}px - 100%)` : `${at.x + AWAY}px`;
  const down = at.y > room.height / 2 ? `calc(${at.y - AWAY}px - 100%)` : `${at.y + AWAY}px`;
  return { transform: `translate(${across}, ${down})` };
}
