/** A drift rule as a form: what is typed, and the rule that it makes. */
import type { DriftRule } from '#core/analysis/drift.ts';

export const RULE_KINDS = ['watched', 'none', 'limits', 'change', 'sigma', 'cusum'] as const;
export type RuleKind = (typeof RULE_KINDS)[number];

export const RULE_TITLES: Readonly<Record<RuleKind, string>> = {
  watched: 'Standard rules',
  none: 'No rule',
  limits: 'Limits',
  change: 'Change in %',
  sigma: 'σ from reference',
  cusum: 'CUSUM',
};

export interface RuleForm {
  readonly kind: RuleKind;
  readonly low: number | null;
  readonly high: number | null;
  readonly percent: number;
  readonly sigmas: number;
  readonly k: number;
  readonly h: number;
  /** First points that make the reference. */
  readonly points: number;
  readonly perRun: boolean;
}

export const STANDARD_FORM: RuleForm = {
  kind: 'watched',
  low: null,
  high: null,
  percent: 2,
  sigmas: 3,
  k: 0.5,
  h: 5,
  points: 10,
  perRun: false,
};

/** null: the rules that watch a series without being asked. */
export function rulesOf({ kind, low, high, percent, sigmas, k, h, points, perRun }: RuleForm): DriftRule[] | null {
  const reference = { from: 'first' as const, points: Math.max(2, Math.round(points)) };
  const scope = perRun ? ('run' as const) : ('all' as const);
  switch (kind) {
    case 'watched':
      return null;
    case 'none':
      return [];
    case 'limits':
      return [{ kind, low, high }];
    case 'change':
      return [{ kind, allowed: percent / 100, counted: 'relative', reference, scope }];
    case 'sigma':
      return [{ kind, most: sigmas, reference, scope }];
    case 'cusum':
      return [{ kind, k, h, reference, scope }];
  }
}
