/** Figures of PADME's handbook that have no test yet, by reason. A test may not stand here as well. */
export const PADME_PENDING: Readonly<Record<string, readonly string[]>> = {
  'simulated beam background ends inside R_min: of 19 188 pairs in 500 bunches of 20 000 positrons without target none is selected':
    ['A85'],
  'the published best-fit curve is in no public table; K and g alone are': ['A103'],
};
