/** The numbered figures of NA64's geometry (AF-…), on the shipped setups. */
import { describe, expect, it } from 'vitest';
import { stripChannel } from '#core/detector/cells.ts';
import { elementFigures } from '#core/detector/check.ts';
import type { Detector } from '#core/detector/detector.ts';
import { fieldAt, fieldIntegral } from '#core/detector/field.ts';
import { budgetAlong } from '#core/detector/ray.ts';
import { lengthOf } from '#core/detector/shape.ts';
import { MATERIALS, shippedDetector } from '../../fixtures/detector.ts';

const element = ({ setup }: Detector, name: string) => setup.elements.find((one) => one.name === name)!;
const figures = (detector: Detector, name: string) => elementFigures(element(detector, name), detector.materials);
const front = (detector: Detector, name: string) => {
  const one = element(detector, name);
  return one.position[2] - lengthOf(one.shape) / 2;
};
const back = (detector: Detector, name: string) => front(detector, name) + lengthOf(element(detector, name).shape);
const cells = (detector: Detector, name: string) => detector.cells.filter((cell) => cell.element === name);

const inv16 = shippedDetector('na64-inv2016');
const vis18 = shippedDetector('na64-vis2018');
const vis21 = shippedDetector('na64-vis2021-wcal12');

describe('dumps', () => {
  it.each([
    ['34', 178],
    ['17', 148],
    ['12', 138],
  ])('AF-024: the design of %s layers is %d mm long', (design, length) => {
    expect(back(shippedDetector(`na64-vis2021-wcal${design}`), 'W2')).toBeCloseTo(length, 9);
  });

  it('VIS18 with W2 of 6 mm: 181 mm', () => expect(back(vis18, 'W2')).toBeCloseTo(181, 9));

  it.each(['na64-vis2018', 'na64-vis2021-wcal34', 'na64-vis2021-wcal17', 'na64-vis2021-wcal12'])(
    'AF-025, AF-026: tungsten of %s',
    (id) => {
      const detector = shippedDetector(id);
      const tungsten = (name: string) => {
        const { layers } = element(detector, name);
        const plate = layers!.stack.find(({ material }) => material === 'W')!.thickness;
        return (layers!.repeat * plate) / MATERIALS['W']!.radiationLength!;
      };
      expect(tungsten('WCAL-PS')).toBeCloseTo(4.28, 2);
      expect(tungsten('WCAL')).toBeCloseTo(25.7, 1);
      expect(tungsten('WCAL-PS') + tungsten('WCAL')).toBeCloseTo(29.97, 1);
    },
  );

  it.each([
    ['na64-vis2017-40x0', 40, 290],
    ['na64-vis2017-30x0', 30, 220],
  ])('AF-093: %s', (id, radiationLengths, length) => {
    const detector = shippedDetector(id);
    expect(lengthOf(element(detector, 'WCAL').shape)).toBe(length);
    expect(Math.abs(figures(detector, 'WCAL').radiationLengths / radiationLengths - 1)).toBeLessThan(0.03);
  });
});

describe('calorimeters', () => {
  it('AF-027: the ECAL has 40 radiation lengths, on paper and along the beam', () => {
    const onPaper = figures(inv16, 'ECAL-PS').radiationLengths + figures(inv16, 'ECAL').radiationLengths;
    expect(Math.abs(onPaper / 40.35 - 1)).toBeLessThan(0.02);
    const beam = budgetAlong(inv16, inv16.setup.beam.path);
    const met = beam.filter(({ element: name }) => name?.startsWith('ECAL')).map((one) => one.radiationLengths);
    expect(met).toHaveLength(2);
    expect(met[0]! + met[1]!).toBeCloseTo(onPaper, 6);
    expect(back(inv16, 'ECAL') - front(inv16, 'ECAL-PS')).toBe(490);
  });

  it('AF-028: an HCAL module has 7.2 interaction lengths of iron and 3.47 t', () => {
    const { interactionLengths, massKg } = figures(inv16, 'HCAL1');
    expect(1200 / MATERIALS['Fe']!.interactionLength!).toBeCloseTo(7.16, 1);
    expect(Math.abs(interactionLengths / 7.4 - 1)).toBeLessThan(0.05);
    expect(Math.abs(massKg / 3470 - 1)).toBeLessThan(0.05);
  });

  it('AF-029: sizes and numbers of cells', () => {
    expect(element(vis21, 'ECAL').shape).toMatchObject({ size: [456, 228, 442] });
    expect(cells(vis21, 'ECAL-PS').length + cells(vis21, 'ECAL').length).toBe(144);
    expect(cells(inv16, 'ECAL-PS').length + cells(inv16, 'ECAL').length).toBe(72);
    for (const module of [1, 2, 3, 4]) expect(cells(inv16, `HCAL${module}`)).toHaveLength(9);
  });
});

describe('beam and magnets', () => {
  it('AF-021: two magnets of 3.5 T·m bend 100 GeV by 20.99 mrad and 150 GeV by 13.99', () => {
    const bend = (detector: Detector) =>
      (0.299792458 *
        (fieldIntegral(element(detector, 'MBPL1').field!) + fieldIntegral(element(detector, 'MBPL2').field!))) /
      detector.setup.beam.energy;
    expect(bend(inv16)).toBeCloseTo(0.02099, 5);
    expect(bend(vis18)).toBeCloseTo(0.01399, 5);
  });

  it('the beam comes in along the undeflected axis: MM1 at x = 71 mm', () => {
    expect(element(inv16, 'MM1').position[0]).toBeCloseTo(71.4, 1);
    const beam = budgetAlong(inv16, inv16.setup.beam.path).map(({ element: name }) => name);
    for (const name of ['S1', 'MM1', 'MM2', 'S2', 'MM3', 'GEM1', 'MM4', 'S3', 'V2', 'HCAL4'])
      expect(beam).toContain(name);
    // It goes through the hole of the veto, the gaps of the magnets and beside the synchrotron-radiation detector.
    for (const name of ['V1', 'MBPL1', 'MBPL2', 'SRD1', 'Vessel']) expect(beam).not.toContain(name);
  });

  it('the magnets bend electrons to +x: their field points up', () => {
    expect(fieldAt(element(inv16, 'MBPL1').field!, [0, 0, 0])).toEqual([0, 1.75, 0]);
  });

  it('VIS21: printed distances behind the dump, in all three designs', () => {
    for (const design of ['34', '17', '12']) {
      const detector = shippedDetector(`na64-vis2021-wcal${design}`);
      const [tube, magnet] = [back(detector, 'Decay tube'), back(detector, 'Spectrometer magnet')];
      expect(lengthOf(element(detector, 'Decay tube').shape)).toBe(18_000);
      expect(front(detector, 'Decay tube') - back(detector, 'W2')).toBeCloseTo(1, 9);
      expect(element(detector, 'T1').position[2] - tube).toBeCloseTo(100, 9);
      expect(element(detector, 'T2').position[2] - tube).toBeCloseTo(2100, 9);
      expect(element(detector, 'T3').position[2] - magnet).toBeCloseTo(300, 9);
      expect(element(detector, 'T4').position[2] - magnet).toBeCloseTo(1300, 9);
      expect(front(detector, 'ECAL-PS') - magnet).toBeCloseTo(3400, 9);
      expect(fieldIntegral(element(detector, 'Spectrometer magnet').field!)).toBeCloseTo(2.6, 3);
    }
  });
});

describe('trackers', () => {
  const plane = () => {
    const { readout } = element(inv16, 'MM1');
    if (readout?.type !== 'strips') throw new Error('MM1 has no strips');
    return readout.planes[0]!;
  };

  it('AF-030: nine strips are 2.304 mm', () => {
    const strips = cells(inv16, 'MM1');
    expect(strips[9]!.place.centre[0] - strips[0]!.place.centre[0]).toBeCloseTo(2.304, 9);
  });

  it('AF-128: 64 channels are used five times each, and no two neighbours share their pair', () => {
    const channels = Array.from({ length: 320 }, (_, strip) => stripChannel(plane(), strip));
    const uses = new Map<number, number>();
    for (const channel of channels) uses.set(channel, (uses.get(channel) ?? 0) + 1);
    expect([...uses.keys()].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, channel) => channel));
    expect([...uses.values()].every((count) => count === 5)).toBe(true);
    const pairs = channels.slice(1).map((channel, at) => [channel, channels[at]!].toSorted((a, b) => a - b).join('-'));
    expect(new Set(pairs).size).toBe(319);
  });

  it('straws of 6 mm in two layers, shifted by a radius', () => {
    const straws = cells(vis18, 'ST1').filter(({ name }) => name.includes(' x '));
    const [a, b, c] = straws.map(({ place }) => place.centre);
    expect(b![0] - a![0]).toBeCloseTo(3, 9);
    expect(c![0] - a![0]).toBeCloseTo(6, 9);
    expect(b![2] - a![2]).toBeCloseTo(6, 9);
    expect(c![2]).toBe(a![2]);
  });
});
