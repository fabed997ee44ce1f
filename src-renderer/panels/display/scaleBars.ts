import type { EventScene, ScaleBar, ViewId, ViewRectangle } from '#renderer/scene/types.ts';

export interface ViewScaleBar {
  readonly view: ViewId;
  readonly along: 'horizontal' | 'vertical';
  readonly bar: ScaleBar;
}

/**
 * One bar per view; a second one along the vertical where x and y are magnified differently from
 * what runs along the horizontal.
 */
export function scaleBarsOf(scene: EventScene, views: readonly ViewRectangle[]): ViewScaleBar[] {
  return views.flatMap(({ view }) => {
    const horizontal: ViewScaleBar = { view, along: 'horizontal', bar: scene.scaleBar(view, 'horizontal') };
    const vertical: ViewScaleBar = { view, along: 'vertical', bar: scene.scaleBar(view, 'vertical') };
    return horizontal.bar.transverse === vertical.bar.transverse ? [horizontal] : [horizontal, vertical];
  });
}
