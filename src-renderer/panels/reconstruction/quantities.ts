/** What a reconstruction says of an event, detector by detector, and what it warns of. */
import type { EnergyUnit, SummaryColumnRecord } from '#core/api/contract.ts';
import { attributeValues } from '#core/event/attribute.ts';
import type { EventData, Scalar } from '#core/event/event.ts';
import { formatMeasurement, formatNumber } from '../../format/number.ts';
import { counted } from '../../format/counted.ts';
import { shownUnit } from '#core/event/shownUnit.ts';

export interface QuantityRow {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly value: string;
  /** Without the ± sign, "" where there is none. */
  readonly error: string;
  readonly unit: string;
  /** Value and unit with every digit. */
  readonly exact: string;
}

export interface QuantityGroup {
  readonly title: string;
  readonly rows: readonly QuantityRow[];
}

/** By the beginnings of names, in the order in which the beam meets the detectors. */
const GROUPS: readonly (readonly [title: string, names: RegExp])[] = [
  ['Flags', /^(trigger_physics|signature|side_band)$/],
  ['Bunch', /^(n_pot|lead_glass|bunch_|bbq|sqrt_s)/],
  ['Target', /^target_/],
  ['Incoming track', /^(n_in_tracks|p_in|theta_in)/],
  ['SRD', /^srd_/],
  ['Counters', /^(s\d|v0|veto|w2)(_|$)/],
  ['WCAL', /^e_wcal/],
  ['Trackers', /^(straw_|gem_|mm_)/],
  ['ECAL', /^(e_ps|e_ecal|shower_|n_showers|n_ecal_clusters)/],
  ['HCAL', /^(e_hcal|hcal)/],
  ['Energy balance', /^(e_tot|e_miss)$/],
  ['Decay volume', /^(n_tracks_decay|n_pairs|vertex_|m_pair|pair_)/],
  ['Best candidate', /^(n_two_cluster|e1|e2|t1|t2|r1|r2|phi\d|theta_star|dphi|dt|cog_)/],
  ['Limits of the run', /^(r|e)_(min|max)$/],
];
const OTHERS = 'Further';

/** Of a number whose uncertainty is not known. */
const DIGITS = 5;

/** Numbers of the simulation are no result. */
const isResult = ({ name }: Scalar): boolean => !/^(true_|truth)/i.test(name);

/** Scalars of the event, each with its uncertainty where another is named “…_error”. */
export function quantityGroups(
  event: EventData,
  columns: readonly SummaryColumnRecord[],
  energyUnit: EnergyUnit,
): QuantityGroup[] {
  const scalars = event.scalars.filter(isResult);
  const byName = new Map(scalars.map((scalar) => [scalar.name, scalar]));
  const groups = new Map<string, QuantityRow[]>(
    [...GROUPS.map(([title]) => title), OTHERS].map((title) => [title, []]),
  );
  for (const scalar of scalars) {
    const isError = scalar.name.endsWith('_error') && byName.has(scalar.name.slice(0, -'_error'.length));
    if (isError) continue;
    const title = GROUPS.find(([, names]) => names.test(scalar.name))?.[0] ?? OTHERS;
    const column = columns.find(({ name }) => name === scalar.name);
    groups.get(title)!.push(rowOf(scalar, byName.get(`${scalar.name}_error`), column, energyUnit));
  }
  return [...groups].filter(([, rows]) => rows.length > 0).map(([title, rows]) => ({ title, rows }));
}

function rowOf(
  { name, value, unit: stored }: Scalar,
  error: Scalar | undefined,
  column: SummaryColumnRecord | undefined,
  energyUnit: EnergyUnit,
): QuantityRow {
  const { unit, factor } = shownUnit(stored, energyUnit);
  const printed =
    error && error.value > 0
      ? formatMeasurement(value * factor, error.value * factor)
      : { value: formatNumber(value * factor, DIGITS), error: '', power: '' };
  return {
    name,
    label: column?.label ?? name,
    description: column ? `${column.description} (${name})` : name,
    value: printed.value,
    error: printed.error,
    unit: `${printed.power} ${unit}`.trim(),
    exact: `${value} ${stored}`.trim(),
  };
}

/** Bits of the column `flags` of cells. */
const FLAGS = [
  [1, 'saturated'],
  [2, 'with pile-up removed'],
  [4, 'out of time only'],
] as const;

/** What is to be known of the result, a sentence each: flags of cells, and what labels say (caps, missing input). */
export function warnings({ collections, labels }: EventData): string[] {
  const flagged = collections.flatMap((collection) => {
    const flags = attributeValues(collection, 'flags');
    if (!flags) return [];
    return FLAGS.flatMap(([bit, what]) => {
      let count = 0;
      for (const value of flags) if ((value & bit) !== 0) count++;
      return count > 0 ? [`${collection.name}: ${counted(count, 'cell')} ${what}.`] : [];
    });
  });
  return [
    ...flagged,
    ...labels.filter(({ name }) => !/^(true_|truth)/i.test(name)).map(({ name, value }) => `${name}: ${value}`),
  ];
}
