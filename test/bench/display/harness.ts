/** Measures a display through its adapter; the runner calls it on `globalThis.displayBench`. */
import { encodeEvent } from '#core/event/codec.ts';
import type { DisplayAdapter } from './adapter.ts';
import { fromNeutral, makeScenario, type NeutralEvent, type ScenarioKey } from './scenarios.ts';

const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));

export interface DisplayBench {
  readonly name: string;
  /** Payload to drained full frame, ms each. */
  switches(key: ScenarioKey, warmUp: number, measured: number): Promise<number[]>;
  /** Payload to the drained first picture, ms each; empty where the display has no such thing. */
  firstPictures(key: ScenarioKey, warmUp: number, measured: number): Promise<number[]>;
  /** Full frames of the orbit, drained, ms each. */
  frames(measured: number): Promise<number[]>;
  /** Intervals between animation frames while the camera orbits, ms each. */
  orbit(seconds: number): Promise<number[]>;
  /** ms each. */
  picks(): number[];
  counters(): ReturnType<DisplayAdapter['counters']>;
}

export function installBench(adapter: DisplayAdapter): void {
  let seed = 1;
  const payload = (key: ScenarioKey): Uint8Array => encodeEvent(makeScenario(key, seed++));
  const timed = async (data: Uint8Array, draw: () => void): Promise<number> => {
    await nextFrame();
    adapter.finish();
    const start = performance.now();
    await adapter.show(data);
    draw();
    return performance.now() - start;
  };
  const repeat = async (count: number, skip: number, run: () => Promise<number>): Promise<number[]> => {
    const times: number[] = [];
    for (let i = 0; i < count + skip; i++) {
      const time = await run();
      if (i >= skip) times.push(time);
    }
    return times;
  };
  const bench: DisplayBench = {
    name: adapter.name,
    switches: (key, warmUp, measured) =>
      repeat(measured, warmUp, () =>
        timed(payload(key), () => {
          adapter.draw(0);
          adapter.finish();
        }),
      ),
    async firstPictures(key, warmUp, measured) {
      const first = adapter.firstPicture?.bind(adapter);
      return first ? repeat(measured, warmUp, () => timed(payload(key), first)) : [];
    },
    async frames(measured) {
      let azimuth = 0;
      return repeat(measured, 10, async () => {
        const start = performance.now();
        adapter.draw((azimuth += 4));
        adapter.finish();
        const time = performance.now() - start;
        if (azimuth % 40 === 0) await nextFrame();
        return time;
      });
    },
    async orbit(seconds) {
      const intervals: number[] = [];
      let previous = await nextFrame();
      const end = previous + seconds * 1000;
      let azimuth = 0;
      while (previous < end) {
        adapter.draw((azimuth += 1));
        const now = await nextFrame();
        intervals.push(now - previous);
        previous = now;
      }
      adapter.finish();
      return intervals;
    },
    picks() {
      adapter.draw(0);
      adapter.finish();
      return Array.from({ length: 40 }, (_, i) => {
        const start = performance.now();
        adapter.pick(440 + (i % 8) * 50, 210 + Math.floor(i / 8) * 60);
        return performance.now() - start;
      });
    },
    counters: () => adapter.counters(),
  };
  Object.assign(globalThis, { displayBench: bench });
}

/** Puts the page under the harness that other displays have been measured with, where the server has it. */
export async function installSharedBench(adapter: DisplayAdapter): Promise<void> {
  const address = new URL('/shared-bench/harness.mjs', location.href).href;
  const module = (await import(/* @vite-ignore */ address)) as { install(adapter: unknown): void };
  module.install({ ...adapter, encode: (event: NeutralEvent) => encodeEvent(fromNeutral(event)) });
}
