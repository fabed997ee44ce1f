/** A plan of a scan as it is typed: texts in fields and rows, and back, with what is wrong where. */
import { scanPlan, type ScanPlan } from '#core/scan/plan.ts';
import { parseNumber } from '../../format/number.ts';

export interface PointForm {
  id: string;
  label: string;
  scan: string;
  /** In the display unit of the experiment: MeV for PADME, GeV for NA64; empty: of any energy. */
  energy: string;
  /** Ids with commas between; empty: any. */
  setups: string;
  goal: string;
}

export interface PlanForm {
  name: string;
  title: string;
  description: string;
  experiment: string;
  counts: ScanPlan['counts'];
  tolerance: string;
  points: PointForm[];
}

export type PointField = keyof PointForm;
export type PlanField = Exclude<keyof PlanForm, 'points' | 'counts'>;

/** Display energies per GeV. */
const factorOf = (counts: ScanPlan['counts']): number => (counts === 'pot' ? 1000 : 1);
export const energyUnitOf = (counts: ScanPlan['counts']): string => (counts === 'pot' ? 'MeV' : 'GeV');

/** A number as one types it: 286.56, 1e10; without the digits that conversion of units adds. */
const typed = (value: number): string => String(Number(value.toPrecision(12))).replace('e+', 'e');

export function formOfPlan(plan: ScanPlan): PlanForm {
  const { name, title, description, experiment, counts, tolerance, points } = plan;
  const factor = factorOf(counts);
  return {
    name,
    title,
    description,
    experiment,
    counts,
    tolerance: typed(tolerance * factor),
    points: points.map(({ id, label, scan, beamEnergy, setups, goal }) => ({
      id,
      label,
      scan,
      energy: beamEnergy === null ? '' : typed(beamEnergy * factor),
      setups: setups.join(', '),
      goal: goal >= 10_000 ? goal.toExponential().replace('e+', 'e') : typed(goal),
    })),
  };
}

/** After the last one, like it: only its id and energy are still to be said. */
export function nextPoint(points: readonly PointForm[]): PointForm {
  const last = points.at(-1);
  const ids = new Set(points.map(({ id }) => id));
  let number = points.length;
  while (ids.has(String(number))) number++;
  return {
    id: String(number),
    label: '',
    scan: last?.scan ?? '',
    energy: '',
    setups: last?.setups ?? '',
    goal: last?.goal ?? '1e10',
  };
}

export interface PlanFault {
  /** null: of the plan itself. */
  readonly point: number | null;
  readonly field: string;
  /** One sentence. */
  readonly sentence: string;
}

const FIELD_WORDS: Readonly<Record<string, string>> = {
  name: 'The name is 3 to 64 of a–z, 0–9 and _.',
  title: 'The plan needs a title of at most 200 characters.',
  description: 'The description has at most 10 000 characters.',
  experiment: 'The experiment is a word of small letters, such as padme or na64.',
  tolerance: 'The tolerance is a number above 0 and at most 100 GeV.',
  points: 'A plan has 1 to 1000 points.',
  id: 'needs an id of at most 64 characters.',
  label: 'has a name of at most 100 characters.',
  scan: 'has a scan of at most 64 characters.',
  energy: 'has an energy that is a number above 0, or none.',
  setups: 'names at most 20 setups of at most 64 characters.',
  goal: 'needs a goal: a number above 0, such as 1e10.',
};

/** The plan, or all that is wrong with it. */
export function planOfForm(
  form: PlanForm,
): { plan: ScanPlan; faults: [] } | { plan: null; faults: readonly PlanFault[] } {
  const factor = factorOf(form.counts);
  const inGeV = (text: string): number => (parseNumber(text) ?? Number.NaN) / factor;
  const result = scanPlan.safeParse({
    name: form.name.trim(),
    experiment: form.experiment.trim(),
    title: form.title,
    description: form.description,
    counts: form.counts,
    tolerance: inGeV(form.tolerance),
    points: form.points.map(({ id, label, scan, energy, setups, goal }) => ({
      id: id.trim(),
      label:
        label.trim() === '' && energy.trim() !== '' ? `${energy.trim()} ${energyUnitOf(form.counts)}` : label.trim(),
      scan: scan.trim(),
      beamEnergy: energy.trim() === '' ? null : inGeV(energy),
      setups: setups
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== ''),
      goal: parseNumber(goal) ?? Number.NaN,
    })),
  });
  const twins = twinsOf(form.points);
  if (result.success && twins.length === 0) return { plan: result.data, faults: [] };
  const faults = (result.error?.issues ?? []).flatMap(({ path, message }): PlanFault[] => {
    const [first, at, of] = path;
    if (first !== 'points' || typeof at !== 'number') {
      // What two points share is told below with their rows.
      if (path.length === 0) return [];
      return [{ point: null, field: String(first), sentence: FIELD_WORDS[String(first)] ?? message }];
    }
    const field = of === 'beamEnergy' ? 'energy' : String(of);
    return [{ point: at, field, sentence: `Point ${at + 1} ${FIELD_WORDS[field] ?? message}` }];
  });
  return { plan: null, faults: [...faults, ...twins] };
}

function twinsOf(points: readonly PointForm[]): PlanFault[] {
  const seen = new Map<string, number>();
  return points.flatMap(({ id }, at): PlanFault[] => {
    const before = seen.get(id.trim());
    if (before === undefined) {
      seen.set(id.trim(), at);
      return [];
    }
    return [
      { point: at, field: 'id', sentence: `Points ${before + 1} and ${at + 1} have the same id “${id.trim()}”.` },
    ];
  });
}

/**
 * A plan out of a file that was exported or written by hand.
 * @returns what is wrong with it in one sentence where it holds none
 */
export function planOfFile(name: string, text: string): ScanPlan | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `“${name}” is no JSON: ${(error as Error).message}.`;
  }
  const result = scanPlan.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue!.path.length === 0 ? '' : ` at ${issue!.path.join('.')}`;
  return `“${name}” holds no plan${place}: ${issue!.message}.`;
}
