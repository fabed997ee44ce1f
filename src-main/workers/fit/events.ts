/** The events of a run as a calibration reads them: those that pass its filter and lie in no closed region. */
import { columnsOf } from '#core/analysis/definition.ts';
import { BeamglassError } from '#core/errors.ts';
import { decodeEvent } from '#core/event/codec.ts';
import { eventColumns, holdsFor } from '#core/event/eventColumns.ts';
import type { EventData } from '#core/event/event.ts';
import { compileSelection, type Selection } from '#core/event/selection/selection.ts';
import { mergeReconstruction, withoutTrueHits, withoutTruth } from '#core/reconstruction/merge.ts';
import type { EventPlace, RunToCalibrate } from '#main/workers/calls.ts';
import { BLOCK_EVENTS } from '#main/workers/blocks/block.ts';
import { regionAround } from '#main/workers/read/hidden.ts';
import { eventOf } from '#main/workers/read/mergedEvents.ts';
import { isSimulated, openPlace, openRun } from '#main/workers/read/runCache.ts';
import type { ReconstructionInput, Reconstructor } from '#main/workers/reconstruct/reconstructor.ts';
import type { Pace } from './pace.ts';

/** Payloads that are reconstructed in one call, B: events with 10⁵ hits come a few at a time. */
const CALL_BYTES = 1 << 23;

/** Events of a run that may be read; more is known of some once they are reconstructed. */
export interface RunEvents {
  readonly run: string;
  readonly place: EventPlace;
  /** How they are reconstructed as they are read; null: as recorded, or as stored. */
  readonly input: ReconstructionInput | null;
  /** In ascending order. */
  readonly keys: Uint32Array;
  /** Condition on quantities that only reconstruction gives; '' where there is none. */
  readonly after: string;
}

/** @throws BeamglassError `badInput` for a filter that cannot be read; where a file cannot be opened */
export function eventsOfRun({ run, place, input }: RunToCalibrate, where: string): RunEvents | null {
  if (place === null) return null;
  const { run: file, hidden } = openPlace(place);
  const known = new Set(file.columns.map(({ name }) => name));
  const isLater = input !== null && columnsOf(where).some((name) => !known.has(name));
  const keys = file.selected(isLater ? '' : where, hidden);
  return { run: run.run, place, input, keys, after: isLater ? where : '' };
}

/** In blocks, in the order of their keys, without truth. */
export async function* readEvents(events: RunEvents, pace: Pace): AsyncGenerator<EventData[], void> {
  if (events.input === null) yield* storedEvents(events, pace);
  else yield* reconstructedEvents(events, events.input, pace);
}

async function* storedEvents({ place, keys }: RunEvents, pace: Pace): AsyncGenerator<EventData[], void> {
  for (const block of blocksOf(keys)) {
    const events: EventData[] = [];
    for (const key of block) events.push(withoutTruth(eventOf(place.path, place.reconstruction, key)));
    yield events;
    await pace.step(block.length);
  }
}

async function* reconstructedEvents(
  { run, place, keys, after }: RunEvents,
  input: ReconstructionInput,
  pace: Pace,
): AsyncGenerator<EventData[], void> {
  // Loaded on demand: a worker that reconstructs nothing starts without it.
  const { openReconstructor } = await import('#main/workers/reconstruct/openReconstructor.ts');
  const reconstructor = await openReconstructor(input);
  const filter = after === '' ? null : new LateFilter(run, after, openRun(place.path).file.meta.energyUnit);
  const isOpen = isSimulated(place.path);
  for (const block of callsOf(place.path, keys)) {
    const merged = await reconstructAll(reconstructor, block);
    yield merged
      .filter((event) => isOpen || regionAround(place, event) === null)
      .filter((event) => filter?.passes(event) ?? true)
      .map(withoutTruth);
    await pace.step(block.length);
  }
  filter?.requireSeen();
}

async function reconstructAll(reconstructor: Reconstructor, events: readonly EventData[]): Promise<EventData[]> {
  const added = await reconstructor.reconstruct(events, false);
  if (added.length !== events.length) {
    const message = `Reconstruction gave ${added.length} results for ${events.length} events.`;
    throw new BeamglassError('internal', message);
  }
  return events.map((event, index) => mergeReconstruction(event, added[index]!));
}

function* blocksOf(keys: Uint32Array): Generator<Uint32Array> {
  for (let from = 0; from < keys.length; from += BLOCK_EVENTS) yield keys.subarray(from, from + BLOCK_EVENTS);
}

/** Events in parts that are small enough for one call. */
function* callsOf(path: string, keys: Uint32Array): Generator<EventData[]> {
  let events: EventData[] = [];
  let bytes = 0;
  for (const key of keys) {
    const payload = openRun(path).file.payload(key);
    if (events.length === BLOCK_EVENTS || (bytes + payload.length > CALL_BYTES && events.length > 0)) {
      yield events;
      events = [];
      bytes = 0;
    }
    events.push(decodeEvent(payload));
    bytes += payload.length;
  }
  if (events.length > 0) yield events;
}

/** A filter on events that have no columns in any file. */
class LateFilter {
  private readonly run: string;
  private readonly selection: Selection;
  private readonly energyUnit: 'GeV' | 'MeV';
  private readonly unseen: Set<string>;

  constructor(run: string, where: string, energyUnit: 'GeV' | 'MeV') {
    const names = columnsOf(where);
    this.run = run;
    this.energyUnit = energyUnit;
    this.selection = compileSelection(
      where,
      names.map((name) => ({ name, unit: '', type: 'number' as const })),
    );
    this.unseen = new Set(names);
  }

  passes(event: EventData): boolean {
    const columns = eventColumns(withoutTrueHits(event), this.energyUnit);
    for (const name of this.unseen) if (columns.has(name)) this.unseen.delete(name);
    return holdsFor(this.selection, columns);
  }

  /** @throws BeamglassError `badInput` for a quantity that no event has had */
  requireSeen(): void {
    const [name] = this.unseen;
    if (name === undefined) return;
    const message = `No event of run ${this.run} has a quantity “${name}”, which the filter names.`;
    throw new BeamglassError('badInput', message, { run: this.run, column: name });
  }
}
