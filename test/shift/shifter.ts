/** The scripted shifter: states defects, looks at runs, acknowledges alarms, writes, all through the API as a page would. */
import { setTimeout as wait } from 'node:timers/promises';
import type { AlarmRecord } from '#core/api/alarms.ts';
import type { RunRecord } from '#core/api/contract.ts';
import type { AlarmRule } from '#core/alarms/rule.ts';
import type { Random } from '#core/statistics/random.ts';
import { alarmMark, type Ledger, type WriteKind } from './ledger.ts';
import { isRefusal, Refusal, type WatchedService } from './watchedService.ts';
import type { BenchClient } from '../bench/application/client.ts';

/** Between two actions, ms. */
const PAUSE_MS = { least: 200, more: 1000 } as const;
const SHELF_MS = 15_000;

/** Raised as soon as events come, and again whenever it was cleared: there is always something to acknowledge. */
const RULE: AlarmRule = {
  id: 'shift_events_come',
  title: 'Events come',
  quantity: 'live/rate',
  unit: '1/s',
  priority: 4,
  condition: { kind: 'limits', low: null, high: 0.5 },
  delaySeconds: 0,
  count: { least: 1, of: 1 },
  latch: true,
  experiment: null,
  runTypes: null,
  cause: 'The simulated acquisition writes.',
  consequence: 'None.',
  action: 'Acknowledge it.',
  minutesToAct: 60,
  source: 'the compressed shift',
  enabled: true,
};

export class Shifter {
  private readonly service: WatchedService;
  private readonly ledger: Ledger;
  private readonly random: Random;
  private readonly defects: number[] = [];
  private readonly entries: number[] = [];
  /** Of which a defect was stated last. */
  private run: RunRecord | null = null;
  private isOver = false;

  constructor(service: WatchedService, ledger: Ledger, random: Random) {
    this.service = service;
    this.ledger = ledger;
    this.random = random;
  }

  async prepare(): Promise<void> {
    await this.service.call((client) => client.alarms.saveRule({ rule: RULE, comment: 'the compressed shift' }));
  }

  /** One action after the other, in turn, until `stop`. */
  async work(): Promise<void> {
    const actions = [
      () => this.stateDefect(),
      () => this.handleAlarms(),
      () => this.writeEntry(),
      () => this.annotate(),
      () => this.handleAlarms(),
      () => this.withdrawDefect(),
      () => this.checkRun(),
      () => this.reviseEntry(),
    ];
    for (let turn = 0; !this.isOver; turn++) {
      // What he only looks at may fail with the connection; what he writes is in the ledger.
      await actions[turn % actions.length]!().catch((error: unknown) => {
        if (isRefusal(error)) throw error;
      });
      await wait(PAUSE_MS.least + PAUSE_MS.more * this.random.uniform());
    }
  }

  /** Asks for many writes at once, to be killed among them; they are in the ledger. Settles with the last of them. */
  async burst(writes: number): Promise<void> {
    const kinds = [() => this.writeEntry(), () => this.annotate(), () => this.defectOf(this.run)];
    await Promise.all(Array.from({ length: writes }, (_, index) => kinds[index % kinds.length]!()));
  }

  stop(): void {
    this.isOver = true;
  }

  private write<T>(kind: WriteKind, mark: string, work: (client: BenchClient) => Promise<T>): Promise<T | null> {
    return this.ledger.attempt(kind, mark, () => this.service.call(work), isRefusal);
  }

  private pick<T>(of: readonly T[]): T | undefined {
    return of[Math.floor(this.random.uniform() * of.length)];
  }

  private async stateDefect(): Promise<void> {
    const run = this.pick(await this.service.call((client) => client.runs.list({ where: '' })));
    this.run = run ?? null;
    await this.defectOf(this.run);
  }

  private async defectOf(run: Pick<RunRecord, 'experiment' | 'number'> | null): Promise<void> {
    if (run === null) return;
    const mark = this.ledger.mark('defect');
    const what = {
      experiment: run.experiment,
      type: 'special_run',
      part: 'daq',
      range: `${run.number}:0`,
      comment: mark,
    };
    const stated = await this.write('defect', mark, (client) => client.dataQuality.add(what));
    if (stated) this.defects.push(stated.defect);
  }

  private async withdrawDefect(): Promise<void> {
    const defect = this.defects.shift();
    if (defect === undefined) return;
    const mark = this.ledger.mark('withdrawal');
    await this.write('withdrawal', mark, (client) => client.dataQuality.withdraw({ defect, reason: mark }));
  }

  private async checkRun(): Promise<void> {
    const run = this.pick(await this.service.call((client) => client.runs.list({ where: '' })));
    if (run === undefined) return;
    const mark = this.ledger.mark('check');
    await this.write('check', mark, (client) => client.dataQuality.markChecked({ runs: [run.run], comment: mark }));
  }

  private async writeEntry(): Promise<void> {
    const mark = this.ledger.mark('entry');
    const entry = { title: mark, text: mark, tags: ['shift'] };
    const written = await this.write('entry', mark, (client) => client.journal.add(entry));
    if (written) this.entries.push(written.entry);
  }

  private async reviseEntry(): Promise<void> {
    const entry = this.pick(this.entries);
    if (entry === undefined) return;
    const { title, revision } = await this.service.call((client) => client.journal.get({ entry }));
    const mark = this.ledger.mark('revision');
    const next = { entry, revision, title, text: mark };
    await this.write('revision', mark, (client) => client.journal.revise(next));
  }

  private async annotate(): Promise<void> {
    const mark = this.ledger.mark('annotation');
    const where = { experiment: 'na64', axis: 'utc', x: Date.now(), text: mark } as const;
    await this.write('annotation', mark, (client) => client.trends.annotate(where));
  }

  /** Acknowledges all that is not; then one that is goes onto the shelf, and one of his own rule is ended. */
  private async handleAlarms(): Promise<void> {
    const { alarms } = await this.service.call((client) => client.alarms.list({}));
    const open = alarms.filter(({ status, acknowledged }) => status !== 'normal' && acknowledged === null);
    for (const one of open.filter(isRaised)) await this.acknowledge(one);
    const known = alarms.filter((one) => isRaised(one) && one.acknowledged !== null);
    const toShelve = this.pick(known.filter(({ shelf }) => shelf === null));
    if (toShelve && this.random.uniform() < 0.5) {
      const mark = this.ledger.mark('shelf');
      const until = new Date(Date.now() + SHELF_MS).toISOString();
      const { alarm } = toShelve;
      await this.write('shelf', mark, (client) => client.alarms.shelve({ alarm, until, reason: mark }));
    }
    const own = this.pick(known.filter(({ rule }) => rule === RULE.id));
    if (own) {
      const { alarm, occurrence } = own;
      const mark = alarmMark('cleared', alarm, occurrence);
      await this.write('clearing', mark, (client) => client.alarms.clear({ alarm, occurrence }));
    }
  }

  private async acknowledge({ alarm, occurrence }: AlarmRecord): Promise<void> {
    const mark = alarmMark('acknowledged', alarm, occurrence);
    // One that went by itself meanwhile is left: that is a refusal, too.
    await this.write('acknowledgement', mark, async (client) => {
      const { acknowledged } = await client.alarms.acknowledge({ alarms: [{ alarm, occurrence }] });
      if (acknowledged.length === 0) throw new Refusal();
    });
  }
}

const isRaised = ({ status }: AlarmRecord): boolean => status === 'active' || status === 'returned';
