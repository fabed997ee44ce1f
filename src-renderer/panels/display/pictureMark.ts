/**
 * Tells the browser's timeline when the first picture of an event is on the screen, so that whoever measures the way of
 * an event sees its end: an entry “picture” with the run and the number of the event.
 */
import type { EventData } from '#core/event/event.ts';

export const PICTURE_MARK = 'picture';

export class PictureMarks {
  private awaited: { readonly run: string | null; readonly event: number } | null = null;
  private readonly onPicture: () => void;

  /** @param onPicture an event that was given is on the screen */
  constructor(onPicture: () => void) {
    this.onPicture = onPicture;
  }

  /** An event was given to the scene. */
  expect(run: string | null, event: EventData | null): void {
    this.awaited = event && { run, event: event.header.eventNumber };
  }

  /** The scene has drawn; the browser asks for the next picture once this one is on its way to the screen. */
  drawn(): void {
    const detail = this.awaited;
    if (detail === null) return;
    this.awaited = null;
    requestAnimationFrame(() => {
      performance.mark(PICTURE_MARK, { detail });
      // Observers have it; the timeline would keep every one for as long as the page is open.
      performance.clearMarks(PICTURE_MARK);
      this.onPicture();
    });
  }
}
