/** What is uncertain about a number of positrons of PADME's lead glass (padme.md §4.1), relative, 1σ. */

export interface PositronErrors {
  /** Of counting: fluctuation of single positrons, noise. */
  readonly statistics: number;
  /** Of the beam energy from point to point. */
  readonly energyScale: number;
  /** The slope of ageing, times how far the flux is from where it is known best. */
  readonly ageingSlope: number;
  /** Common to all: charge of one positron, leakage in data over simulation, level of ageing. */
  readonly chargeScale: number;
  readonly energyLoss: number;
  readonly ageingConstant: number;
}

export interface PositronBudget {
  /** Of each period by itself. */
  readonly independent: number;
  readonly common: number;
}

/** In quadrature, each part by itself. */
export function positronBudget(errors: PositronErrors): PositronBudget {
  return {
    independent: Math.hypot(errors.statistics, errors.energyScale, errors.ageingSlope),
    common: Math.hypot(errors.chargeScale, errors.energyLoss, errors.ageingConstant),
  };
}
