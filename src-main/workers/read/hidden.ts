/** Which events of a run lie in closed regions: they are left out of whatever is asked. */
import type { ClosedRegion } from '#core/analysis/blinding.ts';
import { columnsOf } from '#core/analysis/definition.ts';
import { BeamglassError } from '#core/errors.ts';
import { eventColumns, holdsFor } from '#core/event/eventColumns.ts';
import type { EventData } from '#core/event/event.ts';
import { compileSelection, type SelectionData } from '#core/event/selection/selection.ts';
import type { Closed, EventPlace } from '#main/workers/calls.ts';
import { Lru } from './lru.ts';

/** What the regions need of an event file. */
export interface ClosableRun {
  readonly columns: readonly { readonly name: string; readonly unit: string }[];
  readonly file: { readonly events: number; readonly meta: { readonly simulation?: unknown } };
  column(name: string): Float64Array;
}

export interface Hidden {
  /** Distinct for distinct masks, as long as no file is forgotten. */
  readonly id: string;
  /** Per event: 0, or the region that hides it, counted from 1. */
  readonly region: Uint8Array;
  /** Per event: 1 where it may be seen. */
  readonly visible: Uint8Array;
  readonly count: number;
}

const MAX_BYTES = 64 * 1024 * 1024;
const masks = new Lru<Hidden | { readonly nothing: true }>(MAX_BYTES, (hidden) =>
  'nothing' in hidden ? 1 : 2 * hidden.region.byteLength,
);

export const forgetHidden = (): void => masks.dropWhere(() => true);

/**
 * The events that the closed regions hide, by the quantities in any of the files; null where they hide none.
 * @param open gives the event file of a path
 */
export function hiddenEvents(
  { closed }: Pick<EventPlace, 'closed'>,
  open: (path: string) => ClosableRun,
): Hidden | null {
  if (closed === null || closed.regions.length === 0) return null;
  const id = JSON.stringify([closed.files, closed.regions.map(({ id: name, expression }) => [name, expression])]);
  const known = masks.getOrMake(id, () => {
    const region = regionsOf(closed, open);
    const count = region?.reduce((total, value) => total + (value === 0 ? 0 : 1), 0) ?? 0;
    return region === null || count === 0
      ? { nothing: true as const }
      : { id, region, visible: region.map((value) => (value === 0 ? 1 : 0)), count };
  });
  return 'nothing' in known ? null : known;
}

/** null for a simulated run. */
function regionsOf({ regions, files }: Closed, open: (path: string) => ClosableRun): Uint8Array | null {
  const recorded = open(files[0]!);
  if (recorded.file.meta.simulation !== undefined) return null;
  const mask = new Uint8Array(recorded.file.events);
  // One file after the other: a cache of open files may close the one before.
  for (const path of files) {
    const file = open(path);
    for (const [index, region] of regions.entries()) {
      if (region.expression === null) mask.fill(index + 1);
      else mark(mask, index + 1, file, region, region.expression);
    }
  }
  return mask;
}

/** A file without the quantities of the region says nothing of its events. */
function mark(
  region: Uint8Array,
  value: number,
  run: ClosableRun,
  { energyUnit }: ClosedRegion,
  expression: string,
): void {
  const columns = run.columns.map(({ name, unit }) => ({ name, unit, type: 'number' as const }));
  const known = new Map(columns.map((column) => [column.name, column.unit]));
  if (columnsOf(expression).some((name) => !known.has(name))) return;
  const values = (name: string): SelectionData => inUnit(run.column(name), known.get(name)!, energyUnit);
  const inside = compileSelection(expression, columns).evaluate(values, run.file.events);
  for (let key = 0; key < region.length; key++) if (inside[key] === 1 && region[key] === 0) region[key] = value;
}

/** Energies of a run that is shown in another unit than its setup's. */
function inUnit(values: Float64Array, from: string, to: 'GeV' | 'MeV'): Float64Array {
  if (from === 'MeV' && to === 'GeV') return values.map((value) => value / 1000);
  if (from === 'GeV' && to === 'MeV') return values.map((value) => value * 1000);
  return values;
}

/** @throws BeamglassError `forbidden` for an event in a closed region */
export function requireVisible({ closed }: Pick<EventPlace, 'closed'>, hidden: Hidden | null, key: number): void {
  const index = hidden?.region[key] ?? 0;
  if (index > 0) throw isClosed(closed!.regions[index - 1]!, key);
}

function isClosed({ id, title, reason }: ClosedRegion, key: number): BeamglassError {
  const message = `Event ${key} lies in the closed region “${title}” (${id}) and is not shown: ${reason}.`;
  return new BeamglassError('forbidden', message, { key, region: id });
}

/**
 * The closed region into which its own quantities put an event that was made on the spot and has no columns in any
 * file; null where it lies outside of all.
 */
export function regionAround({ closed }: Pick<EventPlace, 'closed'>, event: EventData): ClosedRegion | null {
  for (const region of closed?.regions ?? []) {
    if (region.expression === null) return region;
    const columns = eventColumns(event, region.energyUnit);
    const known = [...columns.values()].map(({ name, unit }) => ({ name, unit, type: 'number' as const }));
    if (columnsOf(region.expression).some((name) => !columns.has(name))) continue;
    if (holdsFor(compileSelection(region.expression, known), columns)) return region;
  }
  return null;
}

/** @throws BeamglassError `forbidden` for an event that was made on the spot and lies in a closed region */
export function requireOutside(place: Pick<EventPlace, 'closed'>, event: EventData, key: number): void {
  const region = regionAround(place, event);
  if (region !== null) throw isClosed(region, key);
}
