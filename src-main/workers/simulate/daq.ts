/** A simulated data acquisition: events made ahead, written to files at the rate at which a detector would give them. */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { decodeEvent, encodeEvent } from '#core/event/codec.ts';
import type { EventData } from '#core/event/event.ts';
import { FrameWriter } from '#core/live/frameWriter.ts';
import { STREAM_VERSION, streamName, type StreamEnd, type StreamHeader } from '#core/live/stream.ts';
import { exposureOf, spillOf } from '#core/simulation/acquisition.ts';
import type { TrueCalibration } from '#core/simulation/truth.ts';
import { BlockThreads } from '../blocks/blockThreads.ts';
import { limitEngine } from '../blocks/limitEngine.ts';
import type { DaqFile, DaqOrder, SimulateCalls } from '../calls.ts';
import type { CallContext } from '../protocol.ts';
import type { SimulationTask } from './blockThread.ts';
import { openSource } from './openSource.ts';

/** When the simulation falls behind by more, the schedule is moved: events do not come in a rush afterwards, ms. */
const MOST_LATE_MS = 1000;
/** Threads that simulate ahead. */
const THREADS = 1;

/** Ctrl-C reaches the whole group of processes: the file is ended, not cut off. */
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

let isAsked = false;

/** Ends the file that is being written, and with it the acquisition. */
export function stopDaq(): null {
  isAsked = true;
  return null;
}

/** @throws BeamglassError `badInput`, `diskFull`, `cancelled` */
export async function runDaq(order: DaqOrder, context: CallContext<SimulateCalls['daq']>): Promise<null> {
  limitEngine();
  isAsked = false;
  for (const signal of ENDING_SIGNALS) process.on(signal, stopDaq);
  const { simulation, rate, filesPerRun, eventsPerFile, runs, fault } = order;
  const { truth } = await openSource(simulation);
  mkdirSync(order.directory, { recursive: true });
  const task: SimulationTask = { thread: 'simulate', input: simulation, fault };
  const { events } = simulation.request;
  const pool = new BlockThreads({ task, events, threads: THREADS, room: () => null });
  let file: OpenFile | null = null;
  let due = 0;
  let written = 0;
  const isOver = (): boolean => isAsked || context.signal.aborted;
  try {
    for await (const batch of pool.blocks(context.signal)) {
      let start = 0;
      for (const [index, end] of batch.ends.entries()) {
        start = batch.starts[index]!;
        const event = decodeEvent(batch.bytes.subarray(start, end));
        if (due === 0) due = performance.now();
        const late = performance.now() - due;
        if (late > MOST_LATE_MS) due += late;
        for (let left = due - performance.now(); left > 0 && !isOver(); left = due - performance.now()) {
          await wait(Math.min(left, 100));
        }
        if (isOver()) break;
        file ??= new OpenFile(order, truth, written);
        file.write(event);
        written++;
        due += 1000 / rate;
        if (file.events === eventsPerFile) {
          context.progress(file.close(written % (eventsPerFile * filesPerRun) === 0));
          file = null;
        }
      }
      if (isOver() || (runs !== null && written >= runs * filesPerRun * eventsPerFile)) break;
    }
  } finally {
    if (file !== null) context.progress(file.close(true));
    await pool.close();
    for (const signal of ENDING_SIGNALS) process.off(signal, stopDaq);
  }
  return null;
}

/** The file that is being written. */
class OpenFile {
  events = 0;
  private readonly order: DaqOrder;
  private readonly frames = new FrameWriter();
  private readonly path: string;
  private readonly header: StreamHeader;
  private readonly fd: number;
  private readonly startedAt = Date.now();
  private bytes = 0;
  private truePositrons = 0;
  /** Events that were written to the files before. */
  private readonly before: number;

  constructor(order: DaqOrder, truth: TrueCalibration, before: number) {
    const { simulation, eventsPerFile, filesPerRun, firstRun } = order;
    const { setup, request } = simulation;
    const files = Math.floor(before / eventsPerFile);
    const run = firstRun + Math.floor(files / filesPerRun);
    const subrun = files % filesPerRun;
    this.order = order;
    this.before = before;
    this.path = join(order.directory, streamName({ experiment: setup.experiment, run, subrun }));
    this.header = {
      version: STREAM_VERSION,
      experiment: setup.experiment,
      run,
      subrun,
      setup: setup.id,
      beamEnergy: request.parameters['beamEnergy'] ?? setup.beam.energy,
      energyUnit: setup.energyUnit,
      period: null,
      startedAt: new Date(this.startedAt).toISOString(),
      acquisition: 'beamglass daq',
      simulated: true,
      firstEvent: subrun * eventsPerFile,
    };
    // What is there already is not written over.
    this.fd = openSync(this.path, 'ax');
    this.append(this.frames.header(this.header));
    this.append(this.frames.simulation({ ...request, truth }));
  }

  write(event: EventData): void {
    const { rate, simulation } = this.order;
    const { experiment } = simulation.setup;
    const number = this.header.firstEvent + this.events;
    // As the clock of an acquisition that triggers evenly.
    const timeNs = BigInt(this.startedAt) * 1_000_000n + BigInt(Math.round((this.events * 1e9) / rate));
    this.truePositrons += event.scalars.find(({ name }) => name === 'true_positrons')?.value ?? 0;
    const stamped: EventData = {
      ...event,
      header: { ...event.header, eventNumber: number, timeNs, spill: spillOf(experiment, number / rate) },
      scalars: [...event.scalars, { name: 'subrun', value: this.header.subrun, unit: '' }],
    };
    this.append(this.frames.event(encodeEvent(stamped)));
    this.events++;
  }

  close(isLast: boolean): DaqFile {
    const { rate, simulation, fault } = this.order;
    const end: StreamEnd = {
      events: this.events,
      ...exposureOf(simulation.request, simulation.setup.experiment, this.events, this.truePositrons, rate),
      endedAt: new Date().toISOString(),
      reason: isLast ? 'endOfRun' : 'endOfSubrun',
    };
    this.append(this.frames.end(end));
    closeSync(this.fd);
    const { experiment, run, subrun } = this.header;
    const seconds = (Date.now() - this.startedAt) / 1000;
    const isFaulty = fault !== null && this.before + this.events > fault.from;
    return {
      file: this.path,
      run: `${experiment}-${run}`,
      subrun,
      bytes: this.bytes,
      seconds,
      fault: isFaulty ? fault.id : null,
      ...end,
    };
  }

  private append(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) at += writeSync(this.fd, bytes, at);
    this.bytes += bytes.length;
  }
}
