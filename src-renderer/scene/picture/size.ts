/** Sizes that a picture can have. */

/** Of each side: what browsers can put into one canvas. */
export const MAX_SIDE = 16_384;
export const MAX_PIXELS = 134_217_728;
