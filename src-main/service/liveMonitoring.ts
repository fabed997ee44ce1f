/** What is filled of the events that come in: for the page, and from time to time for the alarms. */
import { runKindOf } from '#core/monitoring/parse.ts';
import { decodeFill, type Fill } from '#core/monitoring/fill.ts';
import type { EncodedFill, LiveFills } from '#main/workers/live/liveCalls.ts';
import type { ServiceContext } from './context.ts';
import type { LiveMonitors } from './filledMonitors.ts';
import { runOfHeader } from './liveInputs.ts';
import { findingsOf, observeFindings, worseFindings } from './monitoringFindings.ts';
import { monitorsOf } from './monitors.ts';
import { getSetup } from './setups.ts';

/** Alarms are told what the monitors show so often, ms. */
const OBSERVE_MS = 15_000;

const byHash = (fills: readonly EncodedFill[]): Map<string, Fill[]> =>
  new Map(fills.map(({ hash, fill }) => [hash, [decodeFill(fill)]]));

export class LiveMonitoring {
  private readonly contextOf: () => ServiceContext;
  private readonly fills: () => Promise<LiveFills | null>;
  private observedAt = 0;
  /** Of the last observation: the same events are not told of twice. */
  private observed = '';

  /** @param fills those of the live worker; null where nothing comes */
  constructor(contextOf: () => ServiceContext, fills: () => Promise<LiveFills | null>) {
    this.contextOf = contextOf;
    this.fills = fills;
  }

  /** null where nothing comes, or its setup is not here. */
  async monitors(): Promise<LiveMonitors | null> {
    const live = await this.fills();
    return live === null ? null : this.filled(live);
  }

  /** After events have come. @throws BeamglassError as the worker and the store say */
  async observe(now: number): Promise<void> {
    if (now - this.observedAt < OBSERVE_MS) return;
    this.observedAt = now;
    const live = await this.fills();
    if (live === null || live.events === 0) return;
    const state = `${runOfHeader(live.header)} ${live.events}`;
    if (state === this.observed) return;
    this.observed = state;
    const filled = await this.filled(live);
    if (filled === null) return;
    const context = this.contextOf();
    const place = { at: now, run: live.header.run, subrun: live.header.subrun, runType: filled.kind };
    const { recent } = live;
    const last = findingsOf(context, { ...filled, fills: byHash(recent.fills) });
    await observeFindings(context, worseFindings(findingsOf(context, filled), last, recent.events), place);
  }

  private async filled({ header, process, globalTag, events, hidden, fills }: LiveFills): Promise<LiveMonitors | null> {
    const { store, blinding } = this.contextOf();
    const { setup, beamEnergy, period, simulated } = header;
    const kind = runKindOf(process);
    const { setup: detector } = await getSetup(store.layout, setup);
    const regions = simulated ? [] : await blinding.closedFor({ setup, period, beamEnergy });
    return {
      setup,
      detector,
      kind,
      process,
      beamEnergy,
      monitors: await monitorsOf(store.layout, detector, kind),
      fills: byHash(fills),
      run: runOfHeader(header),
      reconstruction: globalTag,
      events,
      hidden,
      closed: regions.map(({ title }) => title),
    };
  }
}
