/**
 * Measures the event display beside the floor: the same content drawn by a bare Babylon.js page.
 * Rounds of both pages alternate, so that a busy moment hits both; figures are medians over all.
 *
 *   npm run bench:display             3 rounds
 *   npm run bench:display -- 1        so many rounds
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { SHARED_BENCH, startDisplayPages } from './displayPages.ts';

type Key = 'a' | 'b' | 'c';
const KEYS: readonly Key[] = ['a', 'b', 'c'];
const rounds = Number(process.argv[2] ?? 3);
const ORBIT_SECONDS = 4;

interface Counters {
  readonly drawCalls: number;
  readonly triangles: number;
  readonly programsLinked: number;
}

interface Round {
  switches: number[];
  firstPictures: number[];
  frames: number[];
  orbit: number[];
  picks: number[];
  /** Empty for a page that draws on request only. */
  restored: number[];
  drawCalls: number;
  triangles: number;
  linked: number;
  heapGrowthMiB: number;
}

async function heapMiB(page: Page): Promise<number> {
  return page.evaluate(`(gc(), gc(), performance.memory.usedJSHeapSize / 2 ** 20)`);
}

async function measure(page: Page, key: Key): Promise<Round> {
  const of = <T>(source: string): Promise<T> => page.evaluate(`globalThis.displayBench.${source}`);
  await of(`switches('${key}', 3, 0)`);
  const before = await of<Counters>('counters()');
  const heapBefore = await heapMiB(page);
  const switches = await of<number[]>(`switches('${key}', 0, 15)`);
  const heapAfter = await heapMiB(page);
  const counters = await of<Counters>('counters()');
  return {
    switches,
    heapGrowthMiB: heapAfter - heapBefore,
    linked: counters.programsLinked - before.programsLinked,
    firstPictures: await of(`firstPictures('${key}', 2, 8)`),
    frames: await of('frames(40)'),
    orbit: await of(`orbit(${ORBIT_SECONDS})`),
    picks: await of('picks()'),
    restored: await restorations(page),
    drawCalls: counters.drawCalls,
    triangles: counters.triangles,
  };
}

async function restorations(page: Page): Promise<number[]> {
  const times: number[] = [];
  if (!(await page.evaluate(`'displayPage' in globalThis`))) return times;
  for (let i = 0; i < 3; i++) times.push(await page.evaluate<number>('displayPage.restored()'));
  return times;
}

/** Processor time of this process's descendants, s. */
function treeSeconds(): number {
  const parents = new Map<number, number>();
  const ticks = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      parents.set(Number(name), Number(fields[1]));
      ticks.set(Number(name), Number(fields[11]) + Number(fields[12]));
    } catch {
      // The process ended while we looked.
    }
  }
  const isOurs = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent === process.pid || (parent !== undefined && parent > 1 && isOurs(parent));
  };
  let total = 0;
  for (const [pid, value] of ticks) if (isOurs(pid)) total += value;
  return total / 100;
}

async function idleProcessors(page: Page): Promise<number> {
  await page.waitForTimeout(1500);
  const begin = treeSeconds();
  const start = performance.now();
  await page.waitForTimeout(5000);
  return (treeSeconds() - begin) / ((performance.now() - start) / 1000);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

interface Line {
  readonly figure: string;
  readonly ours: number;
  readonly floor: number | null;
  readonly limit: number;
  readonly rule: string;
}

const digits = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2));

function print(lines: readonly Line[]): void {
  const cells = lines.map(({ figure, ours, floor, limit, rule }) => [
    figure,
    digits(ours),
    floor === null ? '' : digits(floor),
    floor ? `${(ours / floor).toFixed(2)} ×` : '',
    `${digits(limit)} (${rule})`,
    ours <= limit ? 'hit' : 'MISS',
  ]);
  const table = [['figure', 'ours', 'floor', 'ratio', 'goal', ''], ...cells];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  for (const row of table) {
    console.log(
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
        .join('  '),
    );
  }
}

/** Event switch, frame and orbit through the shared harness, for comparison with what it says of others. */
async function sharedFigures(page: Page): Promise<string[]> {
  const lines: string[] = [];
  for (const key of KEYS) {
    const switches = await page.evaluate<{ totalMs: { median: number } }>(`eventBench.switches('${key}')`);
    const frames = await page.evaluate<{ frameMs: { median: number } }>('eventBench.frames({ measured: 40 })');
    const orbit = await page.evaluate<{ intervalMs: { median: number } }>('eventBench.orbit({ seconds: 3 })');
    const values = [switches.totalMs.median, frames.frameMs.median, orbit.intervalMs.median];
    lines.push(`${key}: ${values.map(digits).join(' / ')}`);
  }
  return lines;
}

const pages = await startDisplayPages();
const results = new Map<string, Round[]>();
const idle: Record<'scene' | 'floor', number[]> = { scene: [], floor: [] };
for (let round = 0; round < rounds; round++) {
  for (const key of KEYS) {
    for (const name of ['scene', 'floor'] as const) {
      const page = await pages.open(name);
      const result = await measure(page, key);
      results.set(`${name} ${key}`, [...(results.get(`${name} ${key}`) ?? []), result]);
      if (key === 'b') idle[name].push(await idleProcessors(page));
      await page.close();
    }
  }
}
let shared: Record<'scene' | 'floor', string[]> | null = null;
if (existsSync(SHARED_BENCH)) {
  const through = async (name: 'scene' | 'floor'): Promise<string[]> =>
    sharedFigures(await pages.open(name, { shared: true }));
  shared = { scene: await through('scene'), floor: await through('floor') };
}
await pages.close();

const lines: Line[] = [];
for (const key of KEYS) {
  const ours = results.get(`scene ${key}`)!;
  const floor = results.get(`floor ${key}`)!;
  const all = (rounds: readonly Round[], pick: (round: Round) => readonly number[]): number =>
    median(rounds.flatMap(pick));
  const figure = (name: string, of: (round: Round) => readonly number[], factor: number): Line => {
    const reference = all(floor, of);
    const rule = `${factor} × floor`;
    return { figure: `${key}: ${name}`, ours: all(ours, of), floor: reference, limit: factor * reference, rule };
  };
  const against = (name: string, value: number, floorValue: number | null, limit: number, rule: string): Line => ({
    figure: `${key}: ${name}`,
    ours: value,
    floor: floorValue,
    limit,
    rule,
  });
  lines.push(figure('event switch, ms', (round) => round.switches, key === 'c' ? 1.05 : 1.3));
  if (key === 'c') {
    const reference = all(floor, (round) => round.switches);
    const first = all(ours, (round) => round.firstPictures);
    lines.push(against('first picture, ms', first, reference, 0.6 * reference, '0.6 × floor switch'));
  } else {
    lines.push(figure('full frame, ms', (round) => round.frames, 1.25));
  }
  const interval = { a: 34, b: 70, c: 70 }[key];
  lines.push(
    against(
      'orbit interval, ms',
      all(ours, (round) => round.orbit),
      all(floor, (round) => round.orbit),
      interval,
      'ms',
    ),
    against(
      'full picture after the last movement, ms',
      all(ours, (round) => round.restored),
      null,
      200,
      'ms',
    ),
    against(
      'pick, ms',
      all(ours, (round) => round.picks),
      all(floor, (round) => round.picks),
      5,
      'ms',
    ),
    against(
      'heap growth in 15 switches, MiB',
      median(ours.map((round) => round.heapGrowthMiB)),
      median(floor.map((round) => round.heapGrowthMiB)),
      2,
      'MiB',
    ),
    against('programs linked in 15 switches', ours[0]!.linked, floor[0]!.linked, 0, ''),
    against('draw calls', ours[0]!.drawCalls, floor[0]!.drawCalls, key === 'c' ? 1 : 3, ''),
  );
}
lines.push({
  figure: 'processors busy at rest',
  ours: median(idle.scene),
  floor: median(idle.floor),
  limit: 0.05,
  rule: 'of a still picture',
});
console.log(`Chromium with SwiftShader, 1280 × 720, 4 samples; medians of ${rounds} rounds\n`);
print(lines);
if (shared) {
  console.log('\nThrough the shared harness: event switch / frame / interval between frames in orbit, ms');
  shared.scene.forEach((line, i) => console.log(`  ${line}   floor ${shared.floor[i]!.slice(3)}`));
}
