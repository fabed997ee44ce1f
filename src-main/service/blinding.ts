/** Blinded regions: which are closed for a run, and opening them. */
import type { Actor } from '#core/access/roles.ts';
import type { BlindedRegionRecord } from '#core/api/blinding.ts';
import type { RunRecord } from '#core/api/contract.ts';
import { closedRegions, extentOf, regionId, type ClosedRegion } from '#core/analysis/blinding.ts';
import { canonicalJson } from '#core/calibration/canonicalJson.ts';
import type { BlindedRegion } from '#core/detector/blinded.ts';
import type { Setup } from '#core/detector/setup.ts';
import { BeamglassError } from '#core/errors.ts';
import type { Store } from '#main/store/store.ts';
import { allSetups } from './setups.ts';

type BlindSetup = Pick<Setup, 'id' | 'energyUnit' | 'blinded'>;

/** What decides which regions concern a run. */
export type BlindRun = Pick<RunRecord, 'setup' | 'period' | 'beamEnergy'>;

export class Blinding {
  private readonly store: Store;
  /** As they were first read: a setup file that is edited meanwhile opens nothing. */
  private readonly setups = new Map<string, BlindSetup>();

  constructor(store: Store) {
    this.store = store;
  }

  /** Regions that are closed for a run, were it not simulated. */
  async closedFor(run: BlindRun): Promise<ClosedRegion[]> {
    if (run.setup === null) return [];
    if (!this.setups.has(run.setup)) await this.readSetups();
    const setup = this.setups.get(run.setup);
    if (setup === undefined || setup.blinded.length === 0) return [];
    return closedRegions(setup, run, (region) => this.openingOf(setup.id, region) !== null);
  }

  /** The regions of all setups, in order of setup. */
  async list(): Promise<BlindedRegionRecord[]> {
    await this.readSetups();
    return [...this.setups.values()].flatMap((setup) => setup.blinded.map((region) => this.record(setup.id, region)));
  }

  /**
   * Opens a region for good.
   * @param id SETUP/NAME
   * @throws BeamglassError `notFound`, `conflict` where it is open
   */
  async open(actor: Actor, id: string, reason: string): Promise<BlindedRegionRecord> {
    await this.readSetups();
    for (const setup of this.setups.values()) {
      const region = setup.blinded.find(({ name }) => regionId(setup.id, name) === id);
      if (region === undefined) continue;
      const extent = extentOf(region);
      await this.store.blinding.open(actor, { setup: setup.id, region: region.name, extent, reason });
      return this.record(setup.id, region);
    }
    const known = (await this.list()).map((region) => region.id).join(', ');
    throw new BeamglassError('notFound', `There is no blinded region “${id}”; there are ${known}.`, { region: id });
  }

  private async readSetups(): Promise<void> {
    for (const { id, energyUnit, blinded } of await allSetups(this.store.layout)) {
      if (!this.setups.has(id)) this.setups.set(id, { id, energyUnit, blinded });
    }
  }

  private openingOf(setup: string, region: BlindedRegion) {
    const extent = canonicalJson(extentOf(region));
    const found = this.store.blinding
      .openings()
      .find((one) => one.setup === setup && one.region === region.name && one.extent === extent);
    return found ?? null;
  }

  private record(setup: string, region: BlindedRegion): BlindedRegionRecord {
    const opening = this.openingOf(setup, region);
    return {
      id: regionId(setup, region.name),
      setup,
      name: region.name,
      title: region.title,
      ...extentOf(region),
      runs: region.runs ?? null,
      reason: region.reason,
      source: region.source,
      opened: opening && { user: opening.user, reason: opening.reason, at: opening.openedAt },
    };
  }
}
