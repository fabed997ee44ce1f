/** The run that is looked at: its events are reconstructed, or shown as recorded, and kept in the ring. */
import { decodeEvent, encodeEvent } from '#core/event/codec.ts';
import { eventColumns } from '#core/event/eventColumns.ts';
import type { EventData } from '#core/event/event.ts';
import { expandSetup } from '#core/detector/detector.ts';
import { BeamglassError, toErrorRecord } from '#core/errors.ts';
import type { StreamHeader } from '#core/live/stream.ts';
import { encodeFill, type Fill } from '#core/monitoring/fill.ts';
import { openRecentMonitors, type RecentMonitors } from '#core/monitoring/recent.ts';
import { mergeReconstruction } from '#core/reconstruction/merge.ts';
import { regionAround } from '../read/hidden.ts';
import type { Reconstructor } from '../reconstruct/reconstructor.ts';
import type { Block } from './backlog.ts';
import type { PendingEvent } from './followedFile.ts';
import type { EncodedFill, LiveFills, LiveInput, RunReport } from './liveCalls.ts';
import type { OpenReconstructors } from './openReconstructors.ts';
import type { EventRing } from './ring.ts';

export class RunFollower {
  /** Of its newest file. */
  header: StreamHeader;
  hasEnded = false;
  events = 0;
  sampled = 0;
  passedOver = 0;
  private hidden = 0;
  private known: LiveInput | null = null;
  private reconstructor: Reconstructor | null = null;
  private problem: string | null = null;
  private filler: RecentMonitors | null = null;
  /** Of a simulated run, once its file has told. */
  process: string | null = null;

  constructor(header: StreamHeader) {
    this.header = header;
  }

  /** What the run is reconstructed with from now on; until it is ready, what it was. */
  async use(next: LiveInput, reconstructors: OpenReconstructors): Promise<void> {
    const { monitoring } = next;
    // Of the run as a whole, also where another file of it has begun.
    this.filler ??= monitoring && openRecentMonitors(monitoring.monitors, expandSetup(monitoring.setup, {}).cells);
    let reconstructor: Reconstructor | null = null;
    let { problem } = next;
    try {
      reconstructor = await reconstructors.of(next);
    } catch (error) {
      problem = toErrorRecord(error).message;
    }
    this.known = next;
    this.reconstructor = reconstructor;
    this.problem = problem;
  }

  /** @throws BeamglassError `badFile`, `corruptPayload` for an event that is damaged; those before it were taken */
  async look({ events: pending, isLate }: Block<PendingEvent>, ring: EventRing): Promise<void> {
    const events: EventData[] = [];
    let fault: unknown = null;
    for (const { file, place } of pending) {
      try {
        events.push(decodeEvent(file.payload(place)));
      } catch (error) {
        fault = error;
        break;
      }
    }
    for (const [index, event] of (await this.reconstructed(events)).entries()) {
      // Behind newer ones it would look like the newest.
      this.keep(event, pending[index]!, isLate ? null : ring);
    }
    this.sampled += events.length;
    if (fault !== null) throw fault as Error;
  }

  report(): RunReport {
    const { header, hasEnded, problem, events, sampled, passedOver, hidden } = this;
    const globalTag = this.reconstructor === null ? null : (this.known?.globalTag ?? null);
    return { header, hasEnded, globalTag, problem, events, sampled, passedOver, hidden };
  }

  fills(): LiveFills | null {
    const { header, process, filler, sampled, hidden } = this;
    if (filler === null) return null;
    const { globalTag } = this.report();
    const encoded = (fills: readonly Fill[]): EncodedFill[] =>
      fills.map((fill, i) => ({ hash: filler.monitors[i]!.hash, fill: encodeFill(fill) }));
    const last = filler.recent();
    const recent = { events: last.events, fills: encoded(last.fills) };
    return { header, process, globalTag, events: sampled - hidden, hidden, fills: encoded(filler.whole()), recent };
  }

  private async reconstructed(events: readonly EventData[]): Promise<readonly EventData[]> {
    if (this.reconstructor === null || events.length === 0) return events;
    try {
      const added = await this.reconstructor.reconstruct(events, false);
      return events.map((event, index) => mergeReconstruction(event, added[index]!));
    } catch (error) {
      if (!(error instanceof BeamglassError)) throw error;
      // The rest of the run is shown as recorded, and that is said.
      this.reconstructor = null;
      this.problem = error.message;
      return events;
    }
  }

  /** @param ring null where the event is filled and not shown */
  private keep(event: EventData, { file, ordinal }: PendingEvent, ring: EventRing | null): void {
    const { simulated, energyUnit } = this.header;
    const regions = this.known?.regions ?? [];
    if (!simulated && regionAround({ closed: { regions, files: [] } }, event) !== null) {
      this.hidden++;
      return;
    }
    this.filler?.add(event, (file.header ?? this.header).subrun, ordinal);
    ring?.add(encodeEvent(event), eventColumns(event, energyUnit));
  }
}
