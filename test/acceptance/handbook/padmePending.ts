/** Figures of PADME's handbook that have no test yet, by reason. A test may not stand here as well. */
export const PADME_PENDING: Readonly<Record<string, readonly string[]>> = {
  'needs simulated runs without target, reconstructed and selected': ['A85'],
  'the published best-fit curve is in no public table; K and g alone are': ['A103'],
};
