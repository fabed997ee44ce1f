/** How plots look where they stand: a screen that is read from afar has larger type and nothing to press. */
import { inject, provide, type InjectionKey } from 'vue';

export interface PlotLook {
  /** Times the size at the desk, of types and lines alike. */
  readonly zoom: number;
  /** Without buttons and without a line that reads out values. */
  readonly isBare: boolean;
}

const AT_THE_DESK: PlotLook = { zoom: 1, isBare: false };
const PLOT_LOOK: InjectionKey<PlotLook> = Symbol('plot look');

/** For all plots within the component. */
export const providePlotLook = (look: PlotLook): void => provide(PLOT_LOOK, look);
export const usePlotLook = (): PlotLook => inject(PLOT_LOOK, AT_THE_DESK);
