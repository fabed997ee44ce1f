/** Published budgets of PADME's Run III (talk of April 2025): contributions and what they add up to, in per cent. */

export interface ErrorBudget {
  readonly title: string;
  readonly contributions: Readonly<Record<string, number>>;
  /** Total as printed */
  readonly quoted: number;
}

export const RUN3_ERRORS = {
  pairs: {
    title: 'Pairs of a period',
    contributions: { statistics: 0.6, 'background subtraction': 0.3 },
    quoted: 0.65,
  },
  background: {
    title: 'Expected background, independent',
    contributions: {
      'statistics of the simulation': 0.4,
      'efficiency, data over simulation': 0.2,
      'stability under cuts': 0.2,
      'beam spot': 0.1,
    },
    quoted: 0.5,
  },
  backgroundCommon: {
    title: 'Expected background, common',
    contributions: { 'statistics of low energies': 0.4, 'acceptance and target at low energies': 0.5 },
    quoted: 0.6,
  },
  positrons: {
    title: 'Positrons, independent',
    contributions: { 'energy scale from the energy spread': 0.3, 'slope of ageing': 0.35 },
    quoted: 0.45,
  },
  positronsCommon: {
    title: 'Positrons, common',
    contributions: { 'charge per energy': 2, 'energy loss, data over simulation': 0.5, 'level of ageing': 0.3 },
    quoted: 2.1,
  },
  ratio: {
    title: 'Pairs over those expected',
    contributions: { pairs: 0.6, positrons: 0.35, background: 0.55 },
    quoted: 0.89,
  },
} as const satisfies Record<string, ErrorBudget>;

/** Contributions in quadrature. */
export function totalError({ contributions }: ErrorBudget): number {
  return Math.hypot(...Object.values(contributions));
}
