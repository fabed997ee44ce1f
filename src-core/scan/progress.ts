/** How far a scan is: which runs belong to which point, what was counted, and when the rest will be there. */
import type { PlanPoint, ScanPlan } from './plan.ts';

/** What a scan asks of a run of the catalogue. */
export interface ScanRun {
  readonly run: string;
  readonly experiment: string;
  readonly setup: string | null;
  /** ISO 8601, UTC. */
  readonly start: string | null;
  readonly end: string | null;
  readonly events: number;
  readonly period: string | null;
  readonly scan: string | null;
  /** GeV */
  readonly beamEnergy: number | null;
  readonly pot: number | null;
  readonly eot: number | null;
  /** Share of its time, 0 … 1. */
  readonly deadTime: number | null;
  readonly isSample: boolean;
  /** What was simulated; null: measured. */
  readonly process: string | null;
}

export interface PointProgress {
  readonly point: PlanPoint;
  readonly runs: number;
  readonly events: number;
  /** Particles on target of its runs. */
  readonly amount: number;
  readonly state: 'done' | 'begun' | 'open';
}

/** A run of the plan, in the order in which they were taken. */
export interface PlacedRun {
  readonly run: string;
  readonly point: string;
  readonly start: string | null;
  readonly end: string | null;
  readonly events: number;
  /** Of electrons those after dead time, where the run states it; null: the run does not say. */
  readonly amount: number | null;
  readonly deadTime: number | null;
}

export interface ScanRate {
  /** Particles on target per hour, with all pauses. */
  readonly perHour: number;
  /** ISO 8601: the time that it is taken from. */
  readonly from: string;
  readonly until: string;
  readonly runs: number;
}

export interface ScanProgress {
  readonly points: readonly PointProgress[];
  readonly runs: readonly PlacedRun[];
  readonly done: number;
  readonly amount: number;
  readonly goal: number;
  /** Missing at the points that are not done; what one has too much is of no use to another. */
  readonly left: number;
  /** null: no run of the last day says when it was taken and how much it took. */
  readonly rate: ScanRate | null;
  /** At the present rate; null without one. */
  readonly hoursLeft: number | null;
  /** Runs of the experiment that fit no point, and those that fit several. */
  readonly unplaced: readonly string[];
  readonly ambiguous: readonly string[];
  /** Runs of the plan that do not say how much they took. */
  readonly uncounted: readonly string[];
  /** Runs of a plan of electrons whose dead time is not known: they count as if there were none. */
  readonly withoutDeadTime: readonly string[];
  /** Runs of the plan that were simulated. */
  readonly simulated: readonly string[];
}

/** What “the present rate” looks back at: a day of data taking. */
const RATE_HOURS = 24;
const HOUR_MS = 3_600_000;

/** The point of a run: that of its period, else the only nearest one in energy that its setup and scan allow. */
export function pointOf(plan: ScanPlan, run: ScanRun): PlanPoint | 'none' | 'several' {
  const named = plan.points.find(({ id }) => id === run.period);
  if (named !== undefined) return named;
  const { beamEnergy } = run;
  const distance = (point: PlanPoint): number =>
    point.beamEnergy === null ? 0 : beamEnergy === null ? Infinity : Math.abs(beamEnergy - point.beamEnergy);
  const fitting = plan.points.filter(
    (point) =>
      distance(point) <= plan.tolerance &&
      (point.setups.length === 0 || (run.setup !== null && point.setups.includes(run.setup))) &&
      (run.scan === null || point.scan === '' || run.scan === point.scan),
  );
  const least = Math.min(...fitting.map(distance));
  const nearest = fitting.filter((point) => distance(point) === least);
  return nearest.length === 0 ? 'none' : nearest.length === 1 ? nearest[0]! : 'several';
}

export function scanProgress(plan: ScanPlan, runs: readonly ScanRun[]): ScanProgress {
  const own = runs.filter(({ experiment, isSample }) => experiment === plan.experiment && !isSample);
  const places = own.map((run) => ({ run, point: pointOf(plan, run) }));
  const placed = places
    .flatMap(({ run, point }): PlacedRun[] =>
      typeof point === 'string'
        ? []
        : [
            {
              run: run.run,
              point: point.id,
              start: run.start,
              end: run.end,
              events: run.events,
              amount: amountOf(plan, run),
              deadTime: run.deadTime,
            },
          ],
    )
    .toSorted((a, b) => timeOf(a.start) - timeOf(b.start));
  const byPoint = Map.groupBy(placed, ({ point }) => point);
  const points = plan.points.map((point): PointProgress => {
    const here = byPoint.get(point.id) ?? [];
    const amount = here.reduce((sum, one) => sum + (one.amount ?? 0), 0);
    return {
      point,
      runs: here.length,
      events: here.reduce((sum, { events }) => sum + events, 0),
      amount,
      state: amount >= point.goal ? 'done' : here.length > 0 ? 'begun' : 'open',
    };
  });
  const left = points.reduce((sum, { point, amount }) => sum + Math.max(0, point.goal - amount), 0);
  const rate = presentRate(placed);
  return {
    points,
    runs: placed,
    done: points.filter(({ state }) => state === 'done').length,
    amount: points.reduce((sum, one) => sum + one.amount, 0),
    goal: plan.points.reduce((sum, { goal }) => sum + goal, 0),
    left,
    rate,
    hoursLeft: left === 0 ? 0 : rate === null ? null : left / rate.perHour,
    unplaced: places.filter(({ point }) => point === 'none').map(({ run }) => run.run),
    ambiguous: places.filter(({ point }) => point === 'several').map(({ run }) => run.run),
    uncounted: placed.filter(({ amount }) => amount === null).map(({ run }) => run),
    simulated: places
      .filter(({ run, point }) => typeof point !== 'string' && run.process !== null)
      .map(({ run }) => run.run),
    withoutDeadTime:
      plan.counts === 'pot'
        ? []
        : placed.filter(({ amount, deadTime }) => amount !== null && deadTime === null).map(({ run }) => run),
  };
}

/**
 * n_EOT is corrected for dead time (NA64 handbook §2.3); N_PoT is measured bunch by bunch in what was recorded (PADME
 * handbook §8.1).
 */
function amountOf({ counts }: ScanPlan, { eot, pot, deadTime }: ScanRun): number | null {
  if (counts === 'pot') return pot;
  return eot === null ? null : eot * (1 - (deadTime ?? 0));
}

const timeOf = (iso: string | null): number => (iso === null ? 0 : Date.parse(iso));

/** Of the runs of the day that ends with the last one: what they took, over the time from the first one's start to the last one's end. */
function presentRate(runs: readonly PlacedRun[]): ScanRate | null {
  const timed = runs.flatMap(({ start, end, amount }) =>
    start === null || end === null || amount === null ? [] : [{ start: timeOf(start), end: timeOf(end), amount }],
  );
  const until = Math.max(...timed.map(({ end }) => end));
  const recent = timed.filter(({ start }) => start >= until - RATE_HOURS * HOUR_MS);
  const from = Math.min(...recent.map(({ start }) => start));
  const amount = recent.reduce((sum, one) => sum + one.amount, 0);
  if (recent.length === 0 || !(until > from) || amount === 0) return null;
  return {
    perHour: (amount * HOUR_MS) / (until - from),
    from: new Date(from).toISOString(),
    until: new Date(until).toISOString(),
    runs: recent.length,
  };
}
