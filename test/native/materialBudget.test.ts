import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { materialBudget } from '#main/native/materialBudget.ts';
import { IRON, LEAD, plates, SCINTILLATOR, TUNGSTEN, type Layer } from './materials.ts';

/** Layers of absorber and scintillator in turn, from z = 0. */
function sandwich(count: number, absorber: Layer['material'], thickness: number, scintillator: number): Layer[] {
  return Array.from({ length: count }, (_, i) => i * (thickness + scintillator)).flatMap((z) => [
    { z, thickness, material: absorber },
    { z: z + thickness, thickness: scintillator, material: SCINTILLATOR },
  ]);
}

async function alongBeam(layers: Layer[], x = 0): Promise<{ radiation: number; interaction: number }> {
  const budget = await materialBudget({
    matter: plates(layers),
    start: Float64Array.of(0, 0, -100),
    direction: Float64Array.of(x, 0, Math.sqrt(1 - x * x)),
    length: 1e4,
  });
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  return { radiation: sum(budget.radiationLengths), interaction: sum(budget.interactionLengths) };
}

describe('material along the beam', () => {
  it('AF-025: 105 mm of tungsten are 29.97 radiation lengths', async () => {
    const { radiation } = await alongBeam(sandwich(35, TUNGSTEN, 3, 2));
    expect(radiation - 70 / 424).toBeCloseTo(29.97, 2);
  });

  it('AF-027: 225 mm of lead in 150 layers are 40.1 radiation lengths, 40.6 with the scintillator', async () => {
    expect((await alongBeam(sandwich(150, LEAD, 1.5, 1.5))).radiation).toBeCloseTo(40.6, 1);
  });

  it('AF-028: an HCAL module is 7.2 to 7.4 interaction lengths', async () => {
    const { interaction } = await alongBeam(sandwich(48, IRON, 25, 4));
    expect(interaction).toBeCloseTo(7.16 + 192 / 780, 2);
  });

  it('grows with the slope', async () => {
    const layers = sandwich(10, LEAD, 1.5, 1.5);
    const straight = await alongBeam(layers);
    expect((await alongBeam(layers, Math.sqrt(3) / 2)).radiation).toBeCloseTo(2 * straight.radiation, 9);
  });
});

describe('boxes that overlap', () => {
  const coordinate = fc.integer({ min: -10, max: 10 });
  const box = fc.record({
    low: fc.tuple(coordinate, coordinate, coordinate),
    size: fc.tuple(
      ...([1, 2, 3].map(() => fc.integer({ min: 1, max: 12 })) as [
        fc.Arbitrary<number>,
        fc.Arbitrary<number>,
        fc.Arbitrary<number>,
      ]),
    ),
    material: fc.integer({ min: -1, max: 1 }),
  });
  const direction = fc
    .tuple(
      ...([1, 2, 3].map(() => fc.double({ min: -1, max: 1, noNaN: true })) as [
        fc.Arbitrary<number>,
        fc.Arbitrary<number>,
        fc.Arbitrary<number>,
      ]),
    )
    .filter((v) => Math.hypot(...v) > 0.1)
    .map((v) => v.map((x) => x / Math.hypot(...v)) as [number, number, number]);

  it('the last one counts, at every point of a ray', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(box, { maxLength: 8 }), direction, async (boxes, d) => {
        const start = [-0.137, 0.211, -0.093];
        const budget = await materialBudget({
          matter: {
            materials: [LEAD, IRON],
            low: Float64Array.from(boxes.flatMap(({ low }) => low)),
            high: Float64Array.from(boxes.flatMap(({ low, size }) => low.map((x, i) => x + size[i]!))),
            material: Int32Array.from(boxes, ({ material }) => material),
          },
          start: Float64Array.from(start),
          direction: Float64Array.from(d),
          length: 30,
        });
        for (let s = 0.0123; s < 30; s += 0.1) {
          const at = start.map((x, i) => x + s * d[i]!);
          const inside = boxes.map(({ low, size }) => at.every((x, i) => x > low[i]! && x < low[i]! + size[i]!));
          const last = inside.lastIndexOf(true);
          const part = [...budget.begin].findIndex((begin, i) => s > begin && s < budget.end[i]!);
          const near = [...budget.begin, ...budget.end].some((edge) => Math.abs(edge - s) < 1e-6);
          if (!near) expect(part < 0 ? -1 : budget.box[part]).toBe(last < 0 || boxes[last]!.material < 0 ? -1 : last);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('wrong input', () => {
  const good = {
    matter: plates([{ z: 0, thickness: 1, material: LEAD }]),
    start: new Float64Array(3),
    direction: Float64Array.of(0, 0, 1),
    length: 10,
  };

  it.each([
    ['unit vectors', { direction: Float64Array.of(0, 0, 2) }],
    ['direction must hold 3', { direction: new Float64Array(6) }],
    ['is not in the list', { matter: { ...good.matter, material: Int32Array.of(1) } }],
    ['low must lie below high', { matter: { ...good.matter, high: good.matter.low } }],
    ['radiationLength must be a number', { matter: { ...good.matter, materials: [{ ...LEAD, radiationLength: -1 }] } }],
  ])('%s', async (sentence, wrong) => {
    await expect(materialBudget({ ...good, ...wrong })).rejects.toEqual(
      expect.objectContaining({ code: 'badInput', message: expect.stringContaining(sentence) as unknown }),
    );
  });
});
