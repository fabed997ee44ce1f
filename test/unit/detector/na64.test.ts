/** Geometry of NA64's shipped setups, beside the numbered figures in test/acceptance/na64Geometry.test.ts. */
import { describe, expect, it } from 'vitest';
import type { Detector } from '#core/detector/detector.ts';
import { fieldAt, fieldIntegral } from '#core/detector/field.ts';
import { budgetAlong } from '#core/detector/ray.ts';
import { lengthOf } from '#core/detector/shape.ts';
import { shippedDetector } from '../../fixtures/detector.ts';

const element = ({ setup }: Detector, name: string) => setup.elements.find((one) => one.name === name)!;
const front = (detector: Detector, name: string) => {
  const one = element(detector, name);
  return one.position[2] - lengthOf(one.shape) / 2;
};
const back = (detector: Detector, name: string) => front(detector, name) + lengthOf(element(detector, name).shape);
const cells = (detector: Detector, name: string) => detector.cells.filter((cell) => cell.element === name);

const inv16 = shippedDetector('na64-inv2016');
const vis18 = shippedDetector('na64-vis2018');

describe('calorimeters', () => {
  it('the dump of 2018 with its W2 of 6 mm is 181 mm long', () => expect(back(vis18, 'W2')).toBeCloseTo(181, 9));

  it('the ECAL is 490 mm long and has 36 cells in each part, an HCAL module nine', () => {
    expect(back(inv16, 'ECAL') - front(inv16, 'ECAL-PS')).toBe(490);
    expect(cells(inv16, 'ECAL-PS').length + cells(inv16, 'ECAL').length).toBe(72);
    for (const module of [1, 2, 3, 4]) expect(cells(inv16, `HCAL${module}`)).toHaveLength(9);
  });
});

describe('beam and magnets', () => {
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
  it('straws of 6 mm in two layers, shifted by a radius', () => {
    const straws = cells(vis18, 'ST1').filter(({ name }) => name.includes(' x '));
    const [a, b, c] = straws.map(({ place }) => place.centre);
    expect(b![0] - a![0]).toBeCloseTo(3, 9);
    expect(c![0] - a![0]).toBeCloseTo(6, 9);
    expect(b![2] - a![2]).toBeCloseTo(6, 9);
    expect(c![2]).toBe(a![2]);
  });
});
