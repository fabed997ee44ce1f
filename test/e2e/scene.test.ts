/**
 * The real scene in a real browser (software rendering, so that every machine draws alike): what is
 * on the screen is what the event holds, and nothing is done twice.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeEvent } from '#core/event/codec.ts';
import { numericColumn, type Column } from '#core/event/column.ts';
import { makeCollection, type Collection, type EventData } from '#core/event/event.ts';
import type { CollectionStyle, ObjectRef, SceneState } from '#renderer/scene/types.ts';
import { makeScenario } from '../bench/display/scenarios.ts';
import { startDisplayPages, type DisplayPages } from '../bench/displayPages.ts';

const WIDTH = 640;
const HEIGHT = 480;
const BACKGROUND = [22, 24, 27];

let pages: DisplayPages;
let page: Page;

beforeAll(async () => {
  pages = await startDisplayPages();
  page = await pages.open('scene', { width: WIDTH, height: HEIGHT });
});
afterAll(async () => {
  await pages?.close();
});

const evaluate = <T>(source: string): Promise<T> => page.evaluate(source);

function eventOf(collections: Collection[]): EventData {
  return {
    header: { eventNumber: 1, timeNs: null, spill: null, triggerBits: 0 },
    scalars: [],
    labels: [],
    collections,
  };
}

const f32 = (values: number[], unit: string, width = 1): Column =>
  numericColumn(Float32Array.from(values), { unit, width });

function hits(positions: [number, number, number][], columns: [string, Column][] = []): Collection {
  return makeCollection('hits', 'trackerHits', [['position', f32(positions.flat(), 'mm', 3)], ...columns]);
}

async function show(event: EventData, state: Partial<SceneState> = {}): Promise<void> {
  const payload = Buffer.from(encodeEvent(event)).toString('base64');
  await evaluate(`displayPage.showPayload('${payload}')`);
  await set({
    layout: 'single',
    activeView: 'front',
    styles: {},
    time: null,
    clip: null,
    selected: null,
    hovered: null,
    transverse: 1,
    theme: 'dark',
    ...state,
  });
}

const set = (state: Partial<SceneState>): Promise<void> =>
  evaluate(`(displayPage.setState(${JSON.stringify(state)}), displayPage.scene.finish())`);

/** The front view around the origin, one mm per pixel. */
const front = async (): Promise<void> => {
  await evaluate(`displayPage.setState({ cameras: { ...displayPage.state().cameras, front: {
    projection: 'orthographic', target: [0, 0, 0], direction: [0, 0, -1], up: [0, 1, 0], extent: ${HEIGHT} } } })`);
  await evaluate('displayPage.scene.finish()');
};

const pixel = (x: number, y: number): Promise<number[]> => evaluate(`displayPage.pixel(${x}, ${y})`);
const pick = (x: number, y: number): Promise<ObjectRef | null> => evaluate(`displayPage.scene.pick(${x}, ${y})`);
const links = (): Promise<number> => evaluate('displayPage.links()');
const frames = (): Promise<number> => evaluate('displayPage.scene.counters().frames');

const style = (change: Partial<CollectionStyle> = {}): Record<string, CollectionStyle> => ({
  hits: { visible: true, colour: '#00ff00', colourBy: 'collection', cuts: [], ...change },
});

const isBackground = (colour: number[]): boolean =>
  BACKGROUND.every((value, channel) => Math.abs(colour[channel]! - value) <= 2);

describe('the picture', () => {
  it('is right-handed: looking downstream +x is on the left and +y above', async () => {
    await show(hitsEvent([[100, 50, 0]]), { styles: style() });
    await front();
    expect((await pixel(WIDTH / 2 - 100, HEIGHT / 2 - 50)).slice(0, 3)).toEqual([0, 255, 0]);
    expect(isBackground(await pixel(WIDTH / 2 + 100, HEIGHT / 2 - 50))).toBe(true);
    expect(await pick(WIDTH / 2 - 100, HEIGHT / 2 - 50)).toEqual({ collection: 'hits', index: 0 });
  });

  it('magnifies x and y and not the beam axis', async () => {
    await show(hitsEvent([[20, 10, 0]]), { styles: style(), transverse: 5 });
    await front();
    expect((await pixel(WIDTH / 2 - 100, HEIGHT / 2 - 50)).slice(0, 3)).toEqual([0, 255, 0]);
    const bar = await evaluate<{ label: string; lengthMm: number; pixels: number }>(
      `displayPage.scene.scaleBar('front', 'horizontal')`,
    );
    expect(bar.label).toContain('× 5');
    expect(bar.pixels / bar.lengthMm).toBeCloseTo(5);
  });

  it('hides what a cut fails, what lies beyond the clipping plane and what comes later', async () => {
    const energies = f32([0, 1], 'GeV');
    const times = f32([5, 50], 'ns');
    const event = eventOf([
      hits(
        [
          [100, 0, 0],
          [-100, 0, 200],
        ],
        [
          ['energy', energies],
          ['time', times],
        ],
      ),
    ]);
    const first = [WIDTH / 2 - 100, HEIGHT / 2] as const;
    const second = [WIDTH / 2 + 100, HEIGHT / 2] as const;
    const shown = async (): Promise<[boolean, boolean]> => {
      const seen: [boolean, boolean] = [!isBackground(await pixel(...first)), !isBackground(await pixel(...second))];
      // Picking sees exactly what is drawn.
      expect([(await pick(...first)) !== null, (await pick(...second)) !== null]).toEqual(seen);
      return seen;
    };
    await show(event, { styles: style() });
    await front();
    expect(await shown()).toEqual([true, true]);
    await set({ styles: style({ cuts: [{ attribute: 'energy', min: 0.5, max: null }] }) });
    expect(await shown()).toEqual([false, true]);
    await set({ styles: style({ cuts: [{ attribute: 'energy', min: 0, max: 0 }] }) });
    expect(await shown()).toEqual([true, false]);
    await set({ styles: style(), time: 10 });
    expect(await shown()).toEqual([true, false]);
    await set({ time: null, clip: { axis: 'z', offset: 100, keepAbove: true } });
    expect(await shown()).toEqual([false, true]);
    await set({ clip: null, styles: style({ visible: false }) });
    expect(await shown()).toEqual([false, false]);
  });

  it('keeps the colour of the selection and fades the rest', async () => {
    await show(
      hitsEvent([
        [100, 0, 0],
        [-100, 0, 0],
      ]),
      { styles: style(), selected: { collection: 'hits', index: 0 } },
    );
    await front();
    expect((await pixel(WIDTH / 2 - 100, HEIGHT / 2)).slice(0, 3)).toEqual([0, 255, 0]);
    const faded = await pixel(WIDTH / 2 + 100, HEIGHT / 2);
    expect(faded[1]).toBeLessThan(110);
    expect(faded[1]).toBeGreaterThan(BACKGROUND[1]! + 10);
  });

  it('draws a cell as a box that is as long as its energy, and picks it on its side', async () => {
    const cells = makeCollection('cells', 'calorimeterHits', [
      ['position', f32([0, 0, 50, 60, 0, 50], 'mm', 3)],
      ['energy', f32([2, 1], 'GeV')],
      ['size', f32([40, 40, 100, 40, 40, 100], 'mm', 3)],
    ]);
    await show(eventOf([cells]), { activeView: 'top' });
    await evaluate(`displayPage.setState({ cameras: { ...displayPage.state().cameras, top: {
      projection: 'orthographic', target: [0, 0, 0], direction: [0, 1, 0], up: [1, 0, 0], extent: ${HEIGHT} } } })`);
    await evaluate('displayPage.scene.finish()');
    // z goes right, x up; both begin at z = 0.
    expect(isBackground(await pixel(WIDTH / 2 + 90, HEIGHT / 2))).toBe(false);
    expect(isBackground(await pixel(WIDTH / 2 + 40, HEIGHT / 2 - 60))).toBe(false);
    expect(isBackground(await pixel(WIDTH / 2 + 60, HEIGHT / 2 - 60))).toBe(true);
    expect(await pick(WIDTH / 2 + 90, HEIGHT / 2 + 15)).toEqual({ collection: 'cells', index: 0 });
    expect(await pick(WIDTH / 2 + 40, HEIGHT / 2 - 75)).toEqual({ collection: 'cells', index: 1 });
  });

  it('shows one selection in four views, each picked by itself', async () => {
    await show(
      hitsEvent([
        [0, 0, 0],
        [200, 100, 300],
      ]),
      { layout: 'quad', activeView: '3d', styles: style() },
    );
    await evaluate(`displayPage.setState({ cameras: displayPage.scene.fit('event') })`);
    await evaluate('displayPage.scene.finish()');
    const found = await evaluate<(ObjectRef | null)[]>(`
      displayPage.scene.views().map(({ x, y, width, height }) => {
        for (let dy = 0; dy < height; dy += 3) for (let dx = 0; dx < width; dx += 3) {
          const ref = displayPage.scene.pick(x + dx, y + dy);
          if (ref?.index === 1) return ref;
        }
        return null;
      })`);
    expect(found).toEqual(Array.from({ length: 4 }, () => ({ collection: 'hits', index: 1 })));
  });
});

describe('picking', () => {
  it('finds any one of 100,000 hits', async () => {
    const event = makeScenario('c', 5);
    await show(event, { activeView: '3d' });
    await evaluate(
      `displayPage.setState({ cameras: { ...displayPage.state().cameras, '3d': displayPage.orbitPose(30) } })`,
    );
    await evaluate('displayPage.scene.finish()');
    const position = event.collections[0]!.columns.get('position')!.data as Float32Array;
    const project = projection(30);
    const places = Array.from({ length: 100_000 }, (_, i) => project(position.subarray(3 * i, 3 * i + 3)));
    let tried = 0;
    for (let i = 17; i < 100_000; i += 997) {
      const [x, y] = places[i]!;
      if (x < 0 || y < 0 || x >= WIDTH || y >= HEIGHT) continue;
      // Among all that lie within half a pixel the front-most is the right one.
      let right = i;
      places.forEach(([px, py, depth], k) => {
        if (Math.hypot(px - x, py - y) <= 0.5 && depth < places[right]![2]) right = k;
      });
      expect(await pick(x, y)).toEqual({ collection: 'Hits', index: right });
      tried++;
    }
    expect(tried).toBeGreaterThan(50);
  });
});

describe('economy', () => {
  it('links no shader at an event switch and draws no frame at rest', async () => {
    for (const key of ['a', 'b', 'c', 'a'])
      await evaluate(`(displayPage.showScenario('${key}', 1), displayPage.scene.finish())`);
    const linked = await links();
    expect(linked).toBeGreaterThan(0);
    for (let seed = 1; seed <= 10; seed++) {
      const key = ['a', 'b', 'c'][seed % 3]!;
      await evaluate(`(displayPage.showScenario('${key}', ${seed}), displayPage.scene.finish())`);
    }
    expect(await links()).toBe(linked);
    await page.waitForTimeout(500);
    const before = await frames();
    await page.waitForTimeout(1000);
    expect(await frames()).toBe(before);
  });

  it('orbits with the pointer, tells the pose once, and completes the picture by itself', async () => {
    await evaluate(`displayPage.showScenario('a', 1)`);
    await set({ layout: 'single', activeView: '3d', styles: {} });
    const pose = (): Promise<unknown> => evaluate(`displayPage.state().cameras['3d'].direction`);
    const before = await pose();
    const heard = await evaluate<number>('displayPage.heard.cameras');
    await page.mouse.move(300, 200);
    await page.mouse.down();
    await page.mouse.move(360, 230, { steps: 5 });
    await page.mouse.up();
    expect(await evaluate('displayPage.heard.cameras')).toBe(heard + 1);
    expect(await pose()).not.toEqual(before);
    await page.waitForTimeout(600);
    const drawn = await frames();
    await evaluate('displayPage.scene.finish()');
    expect(await frames()).toBe(drawn);
  });

  it('names what is under the pointer and selects it with a click', async () => {
    await show(hitsEvent([[100, 50, 0]]), { styles: style() });
    await front();
    await page.mouse.move(WIDTH / 2 - 100, HEIGHT / 2 - 49);
    await page.waitForFunction('displayPage.heard.hovered.at(-1)?.index === 0');
    await page.mouse.click(WIDTH / 2 - 100, HEIGHT / 2 - 49);
    expect(await evaluate('displayPage.heard.selected.at(-1)')).toEqual({ collection: 'hits', index: 0 });
    await page.mouse.click(WIDTH / 2 + 50, HEIGHT / 2);
    expect(await evaluate('displayPage.heard.selected.at(-1)')).toBeNull();
  });
});

describe('a lost graphics context', () => {
  it('comes back with the same picture', async () => {
    await show(hitsEvent([[100, 50, 0]]), { styles: style() });
    await front();
    await evaluate(`(async () => {
      const canvas = document.querySelector('canvas');
      const extension = canvas.getContext('webgl2').getExtension('WEBGL_lose_context');
      const heard = (name) => new Promise((done) => canvas.addEventListener(name, done, { once: true }));
      const lost = heard('webglcontextlost');
      extension.loseContext();
      await lost;
      displayPage.scene.finish();
      await new Promise((done) => setTimeout(done, 50));
      const restored = heard('webglcontextrestored');
      extension.restoreContext();
      await restored;
      await displayPage.scene.ready;
    })()`);
    expect((await pixel(WIDTH / 2 - 100, HEIGHT / 2 - 50)).slice(0, 3)).toEqual([0, 255, 0]);
    expect(await pick(WIDTH / 2 - 100, HEIGHT / 2 - 50)).toEqual({ collection: 'hits', index: 0 });
  });
});

describe('a picture', () => {
  const decoded = `async (options) => {
    const blob = await displayPage.scene.picture(options);
    const bitmap = await createImageBitmap(blob);
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    context.drawImage(bitmap, 0, 0);
    return { type: blob.type, width: bitmap.width, height: bitmap.height,
      data: context.getImageData(0, 0, bitmap.width, bitmap.height).data };
  }`;

  it('is made of tiles without a seam: it looks like the canvas', async () => {
    await evaluate(`displayPage.showScenario('a', 3)`);
    await set({ layout: 'single', activeView: '3d', styles: {} });
    await evaluate(
      `displayPage.setState({ cameras: { ...displayPage.state().cameras, '3d': displayPage.orbitPose(160) } })`,
    );
    await evaluate('displayPage.scene.finish()');
    // Four times the screen's size needs several tiles; averaged back it is the screen.
    const difference = await evaluate<{ mean: number; rows: number; type: string; size: number[] }>(`(async () => {
      const gl = document.querySelector('canvas').getContext('webgl2');
      displayPage.setState({});
      displayPage.scene.finish();
      const screen = new Uint8Array(${WIDTH * HEIGHT * 4});
      gl.readPixels(0, 0, ${WIDTH}, ${HEIGHT}, gl.RGBA, gl.UNSIGNED_BYTE, screen);
      const big = await (${decoded})({ width: ${WIDTH * 4}, height: ${HEIGHT * 4}, caption: [], legend: [] });
      let total = 0, worstRow = 0;
      for (let y = 0; y < ${HEIGHT - 60}; y++) {
        let row = 0;
        for (let x = 0; x < ${WIDTH}; x++) for (let c = 0; c < 3; c++) {
          let mean = 0;
          for (let dy = 0; dy < 4; dy++) for (let dx = 0; dx < 4; dx++)
            mean += big.data[((4 * y + dy) * big.width + 4 * x + dx) * 4 + c] / 16;
          row += Math.abs(mean - screen[((${HEIGHT} - 1 - y) * ${WIDTH} + x) * 4 + c]);
        }
        total += row; worstRow = Math.max(worstRow, row / ${WIDTH * 3});
      }
      return { mean: total / ${WIDTH * (HEIGHT - 60) * 3}, rows: worstRow, type: big.type, size: [big.width, big.height] };
    })()`);
    expect(difference.type).toBe('image/png');
    expect(difference.size).toEqual([WIDTH * 4, HEIGHT * 4]);
    expect(difference.mean).toBeLessThan(2);
    expect(difference.rows).toBeLessThan(12);
  });

  it('is drawn to the end at 8K, each hit where the screen has it', async () => {
    const places: [number, number, number][] = [
      [0, 0, 0],
      [100, 50, 0],
      [-150, 90, 0],
      [120, -100, 0],
    ];
    await show(hitsEvent(places), { styles: style() });
    await front();
    const [width, height] = [7680, 4320];
    const ratio = height / HEIGHT;
    const at = places.map(([x, y]) => [Math.round(width / 2 - x * ratio), Math.round(height / 2 - y * ratio)]);
    const seen = await evaluate<{ size: number[]; hits: number[][]; free: number[][] }>(`(async () => {
      const { width, height, data } = await (${decoded})({ width: ${width}, height: ${height}, caption: [], legend: [] });
      const pixel = ([x, y]) => [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3)];
      const at = ${JSON.stringify(at)};
      return { size: [width, height], hits: at.map(pixel), free: at.map(([x, y]) => pixel([x + 300, y])) };
    })()`);
    expect(seen.size).toEqual([width, height]);
    for (const colour of seen.hits) expect(colour).toEqual([0, 255, 0]);
    for (const colour of seen.free) expect(isBackground(colour)).toBe(true);
  }, 60_000);

  it('has exactly the size asked for, with the caption in it, and can be cancelled', async () => {
    await show(hitsEvent([[100, 50, 0]]), { styles: style() });
    const plain = await evaluate<number>(`(${decoded})({ width: 400, height: 300, caption: [], legend: [] })
      .then(({ width, height }) => width * 10000 + height)`);
    expect(plain).toBe(4_000_300);
    const lightRows = await evaluate<number[]>(`(${decoded})({ width: 400, height: 300,
      caption: ['run 191749 · event 5296728', '2017-05-23 10:00:00 UTC'], legend: [] })
      .then(({ data, width, height }) => {
        const rows = [];
        for (let y = 0; y < height; y++) for (let x = 12; x < 200; x++)
          if (data[(y * width + x) * 4] > 180) { rows.push(y); break; }
        return rows;
      })`);
    // The caption's bright letters stand at the bottom and nowhere above.
    expect(lightRows.length).toBeGreaterThan(5);
    expect(Math.min(...lightRows)).toBeGreaterThan(230);
    const refused = await evaluate<string>(
      `displayPage.scene.picture({ width: 20000, height: 10, caption: [], legend: [] }).catch((error) => error.code)`,
    );
    expect(refused).toBe('badInput');
    const cancelled = await evaluate<string>(`(() => {
      const stop = new AbortController();
      const picture = displayPage.scene.picture({ width: 6000, height: 6000, caption: [], legend: [], signal: stop.signal });
      stop.abort();
      return picture.catch((error) => error.code);
    })()`);
    expect(cancelled).toBe('cancelled');
  });
});

function hitsEvent(positions: [number, number, number][]): EventData {
  return eventOf([hits(positions)]);
}

/** The benchmark's orbit camera written out by hand: position to CSS pixels and distance. */
function projection(azimuthDeg: number): (p: Float32Array) => [number, number, number] {
  const azimuth = (azimuthDeg * Math.PI) / 180;
  const elevation = (20 * Math.PI) / 180;
  const scale = HEIGHT / 2 / Math.tan(Math.PI / 6);
  return (p) => {
    const [x, y, z] = [p[0]!, p[1]!, p[2]! - 1500];
    // Turn the camera's azimuth away, then its elevation.
    const right = x * Math.cos(azimuth) - z * Math.sin(azimuth);
    const toward = x * Math.sin(azimuth) + z * Math.cos(azimuth);
    const up = y * Math.cos(elevation) - toward * Math.sin(elevation);
    const distance = 2900 - (toward * Math.cos(elevation) + y * Math.sin(elevation));
    return [WIDTH / 2 + (scale * right) / distance, HEIGHT / 2 - (scale * up) / distance, distance];
  };
}

describe('the detector', () => {
  const SETUP = {
    format: 'beamglass-detector',
    version: 1,
    id: 'two-boxes',
    experiment: 'test',
    title: 'Two boxes',
    energyUnit: 'GeV',
    origin: 'middle',
    beam: {
      particle: 'e-',
      energy: 100,
      path: [
        [0, 0, -1000],
        [0, 0, 1000],
      ],
    },
    elements: [
      {
        name: 'Left',
        title: 'Box',
        group: 'calorimeter',
        shape: { type: 'box', size: [80, 80, 80] },
        material: 'Fe',
        position: [100, 0, 0],
      },
      {
        name: 'Right',
        title: 'Ring',
        group: 'magnet',
        shape: { type: 'box', size: [120, 120, 80], hole: { size: [60, 60] } },
        material: 'Fe',
        position: [-150, 0, 0],
      },
    ],
  };
  const LEFT = [WIDTH / 2 - 100, HEIGHT / 2] as const;
  const RING = [WIDTH / 2 + 150, HEIGHT / 2 - 45] as const;
  const HOLE = [WIDTH / 2 + 150, HEIGHT / 2] as const;
  const element = (at: readonly [number, number]): Promise<string | null> =>
    evaluate(`displayPage.scene.pickElement(${at[0]}, ${at[1]})?.name ?? null`);
  const materials = readFileSync(join(import.meta.dirname, '../../resources/materials.json'), 'utf8');
  const describeDetector = (setup: object): Promise<void> =>
    evaluate(`displayPage.showDetector(${JSON.stringify(JSON.stringify(setup))}, ${JSON.stringify(materials)})`);
  const opaque = (visible: boolean): Partial<SceneState> => ({
    detector: {
      groups: { calorimeter: { visible, opacity: 0.5 }, magnet: { visible: true, opacity: 0.5 } },
      cutAway: 'none',
    },
  });

  beforeAll(() => describeDetector(SETUP));
  afterAll(() => evaluate('displayPage.scene.setDetector(null)'));

  it('is drawn, in tinted greys, where it is described, and named there', async () => {
    await show(hitsEvent([[300, 200, 0]]), { styles: style(), axes: false, ...opaque(true) });
    await front();
    for (const at of [LEFT, RING]) {
      const colour = await pixel(...at);
      expect(isBackground(colour)).toBe(false);
      // Tinted greys: the dullest colour of data is farther apart.
      expect(Math.max(...colour.slice(0, 3)) - Math.min(...colour.slice(0, 3))).toBeLessThan(32);
    }
    expect(isBackground(await pixel(...HOLE))).toBe(true);
    expect([await element(LEFT), await element(RING), await element(HOLE)]).toEqual(['Left', 'Right', null]);
  });

  it('disappears group by group, and behind the clipping plane', async () => {
    await set(opaque(false));
    expect(isBackground(await pixel(...LEFT))).toBe(true);
    expect(await element(LEFT)).toBeNull();
    expect(isBackground(await pixel(...RING))).toBe(false);
    await set({ ...opaque(true), clip: { axis: 'x', offset: 0, keepAbove: true } });
    expect([isBackground(await pixel(...LEFT)), isBackground(await pixel(...RING))]).toEqual([false, true]);
    expect([await element(LEFT), await element(RING)]).toEqual(['Left', null]);
    await set({ clip: null });
  });

  it('leaves objects of the event in front, in their colour, and first to be picked', async () => {
    await show(hitsEvent([[100, 0, 500]]), { styles: style(), ...opaque(true) });
    await front();
    expect((await pixel(...LEFT)).slice(0, 3)).toEqual([0, 255, 0]);
    const before = await evaluate<number>('displayPage.heard.selectedElements.length');
    await page.mouse.click(...LEFT);
    expect(await evaluate('displayPage.heard.selected.at(-1)')).toEqual({ collection: 'hits', index: 0 });
    expect(await evaluate<number>('displayPage.heard.selectedElements.length')).toBe(before);
    await page.mouse.click(...RING);
    expect(await evaluate('displayPage.heard.selectedElements.at(-1)')).toBe('Right');
  });

  it('links no shader for another event or another setup, and draws nothing while all stands still', async () => {
    const linked = await links();
    await show(hitsEvent([[0, 0, 0]]), opaque(true));
    await describeDetector({ ...SETUP, elements: SETUP.elements.slice(0, 1) });
    await front();
    expect(isBackground(await pixel(...RING))).toBe(true);
    expect(await links()).toBe(linked);
    await page.mouse.move(5, 5);
    await page.waitForTimeout(400);
    const drawn = await frames();
    await page.waitForTimeout(500);
    expect(await frames()).toBe(drawn);
  });
});
