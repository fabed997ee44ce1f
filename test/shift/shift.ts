/** The course of the shift: what writes, who works, what is killed and what is measured, side by side. */
import { setTimeout as wait } from 'node:timers/promises';
import { makeRandom } from '#core/statistics/random.ts';
import { Acquisition, planOf, type PlannedRun } from './acquisition.ts';
import { Ledger } from './ledger.ts';
import { sampleMemory, type Sample } from './memory.ts';
import { Screen } from './screen.ts';
import { Shifter } from './shifter.ts';
import { WatchedService } from './watchedService.ts';

export interface ShiftPlan {
  readonly store: string;
  readonly watched: string;
  readonly minutes: number;
  readonly seed: number;
  log(line: string): void;
}

/** What became of a kill; times in s, null where it did not come within the patience. */
export interface Restart {
  readonly service: number;
  readonly connected: number | null;
  readonly shows: number | null;
}

const RESTARTS = 5;
/** Writes that are under way at a kill, and how long after the first of them it comes at most, ms. */
const BURST = 60;
const BURST_MS = 400;
const SAMPLE_MS = 10_000;
const SHORT_SAMPLE_MS = 2000;
const CONNECT_PATIENCE_MS = 60_000;
/** Until it shows live events again: between two runs there are none. */
const SHOW_PATIENCE_MS = 120_000;
/** For what is left when the acquisition has ended. */
const INTAKE_PATIENCE_MS = 300_000;

export class Shift {
  readonly plan: ShiftPlan;
  readonly runs: readonly PlannedRun[];
  readonly ledger = new Ledger();
  readonly samples: Sample[] = [];
  /** MB of the page after a collection of garbage. */
  readonly heap: { at: number; value: number }[] = [];
  readonly restarts: Restart[] = [];
  /** s until all was taken in after the acquisition had ended; null: it was not. */
  intake: number | null = null;
  readonly service: WatchedService;
  screen: Screen | null = null;
  private readonly acquisition: Acquisition;
  private isOver = false;

  constructor(plan: ShiftPlan) {
    this.plan = plan;
    this.runs = planOf(plan.minutes, makeRandom(plan.seed, 0));
    this.service = new WatchedService(plan.store, plan.watched);
    this.acquisition = new Acquisition(plan.watched);
  }

  async work(): Promise<void> {
    const { seed } = this.plan;
    await this.service.start();
    this.screen = await Screen.open(this.service.screen);
    const shifter = new Shifter(this.service, this.ledger, makeRandom(seed, 1));
    await shifter.prepare();
    const shifting = shifter.work();
    const measuring = this.measure();
    // A part that fails ends the others: what is left would be no shift.
    const parts = [this.acquire(), this.crashes(shifter)];
    for (const part of [shifting, measuring, ...parts]) part.catch(() => undefined);
    await Promise.all(parts.map((one) => Promise.race([one, shifting, measuring])));
    this.intake = await this.quiet();
    // A few last writes while nothing else happens.
    shifter.stop();
    this.isOver = true;
    await Promise.all([shifting, measuring]);
  }

  private async acquire(): Promise<void> {
    const begin = performance.now();
    const period = (60_000 * this.plan.minutes) / this.runs.length;
    for (const [index, run] of this.runs.entries()) {
      const late = index * period - (performance.now() - begin);
      if (late > 0) await wait(late);
      const notes = [run.diesAfter === null ? '' : ', dies in the middle', run.fault === null ? '' : `, ${run.fault}`];
      this.say(`run ${run.experiment}-${run.number}${notes.join('')}`);
      await this.acquisition.write(run, this.plan.seed + index);
    }
  }

  /** At a random moment of the middle part of each of equal stretches, so that every life can be measured. */
  private async crashes(shifter: Shifter): Promise<void> {
    const random = makeRandom(this.plan.seed, 2);
    const begin = performance.now();
    const stretch = (60_000 * this.plan.minutes) / (RESTARTS + 1);
    for (let kill = 1; kill <= RESTARTS; kill++) {
      const at = stretch * (kill - 0.2 + 0.4 * random.uniform());
      await wait(Math.max(0, at - (performance.now() - begin)));
      const asked = shifter.burst(BURST);
      await wait(BURST_MS * random.uniform());
      const service = (await this.service.crash()) / 1000;
      await asked;
      const connected = await this.screen!.connected(CONNECT_PATIENCE_MS);
      const shows = connected === null ? null : await this.screen!.shows(SHOW_PATIENCE_MS);
      const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);
      this.restarts.push({ service, connected: seconds(connected), shows: seconds(shows) });
      this.say(
        `kill ${kill}: serves again after ${service.toFixed(1)} s, the page shows live events after ${told(shows)}`,
      );
    }
  }

  private async measure(): Promise<void> {
    const pause = this.plan.minutes < 10 ? SHORT_SAMPLE_MS : SAMPLE_MS;
    while (!this.isOver) {
      this.samples.push(sampleMemory());
      this.heap.push({ at: Date.now(), value: await this.screen!.heap() });
      await wait(pause);
    }
  }

  /** @returns s until nothing was at work any more; null where that did not come */
  private async quiet(): Promise<number | null> {
    const begin = performance.now();
    for (let times = 0; performance.now() - begin < INTAKE_PATIENCE_MS;) {
      const { files } = await this.service.call((client) => client.live.state());
      const jobs = await this.service.call((client) => client.jobs.list());
      const isBusy = jobs.some(({ state }) => state === 'running' || state === 'queued');
      const isTaken = files.every(({ state }) => state === 'imported' || state === 'failed');
      // Between an import and the reconstruction that follows nothing seems to be at work.
      times = !isBusy && isTaken ? times + 1 : 0;
      if (times === 5) return (performance.now() - begin) / 1000;
      await wait(500);
    }
    return null;
  }

  private say(what: string): void {
    this.plan.log(`${new Date().toISOString().slice(11, 19)}  ${what}`);
  }

  async close(): Promise<void> {
    this.isOver = true;
    await this.acquisition.close();
    await this.screen?.close();
    await this.service.close();
  }
}

const told = (ms: number | null): string => (ms === null ? 'nothing' : `${(ms / 1000).toFixed(1)} s`);
