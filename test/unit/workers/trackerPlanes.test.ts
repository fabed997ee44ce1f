import { describe, expect, it } from 'vitest';
import type { ConstantsInForce } from '#core/calibration/constants.ts';
import { layoutOf } from '#main/workers/simulate/na64/layout.ts';
import { trackerPlanes as simulatedPlanes } from '#main/workers/simulate/na64/trackers.ts';
import { trackerPlanesOf, type TrackerPlane } from '#main/workers/reconstruct/na64/planes.ts';
import { constantsOf } from '../../fixtures/constantsInForce.ts';
import { shippedDetector, SHIPPED } from '../../fixtures/detector.ts';
import { simulationInput } from '../../fixtures/simulation.ts';

const NA64 = SHIPPED.filter((id) => id.startsWith('na64'));

function planesOf(setup: string, moved: Record<string, number> = {}): readonly TrackerPlane[] {
  const constants = constantsOf({ setup, process: 'electrons' }, null);
  return trackerPlanesOf(shippedDetector(setup), withAlignment(constants, 'MM1', moved));
}

/** With other values of one element's alignment. */
function withAlignment(inForce: ConstantsInForce, element: string, moved: Record<string, number>): ConstantsInForce {
  const types = structuredClone(inForce.types) as Record<string, ConstantsInForce['types'][string]>;
  const { table } = types['tracker.alignment']![0]!.constants;
  const row = (table!.keys as string[]).indexOf(element);
  for (const [column, value] of Object.entries(moved)) table!.columns[column]!.value[row] = value;
  return { ...inForce, types };
}

describe('planes of the trackers', () => {
  it.each(NA64)('are those of the simulation, in its order, with its channels: %s', (setup) => {
    const layout = layoutOf(simulationInput({ setup, process: 'electrons' }), true);
    const simulated = simulatedPlanes(layout, 1, { gain: 0, time: 0, faulty: 0 });
    const planes = planesOf(setup);
    expect(planes.map(({ name }) => name)).toEqual(simulated.map(({ name }) => name));
    expect(planes.map(({ layer }) => layer)).toEqual(planes.map((_, index) => index));
    for (const [index, plane] of planes.entries()) {
      const other = simulated[index]!;
      expect([...new Set(plane.strips.channel)].toSorted((a, b) => a - b)).toEqual([...other.channels]);
      expect(plane.angle).toBeCloseTo(other.axis === 0 ? 0 : Math.PI / 2, 15);
      // Middles of the strips of each channel, of which the simulation knows both ends.
      for (const [local, channel] of other.channels.entries()) {
        const own = [...plane.strips.u.keys()].filter((strip) => plane.strips.channel[strip] === channel);
        const ends = other.ends[local]!;
        expect(own.length).toBe(ends.length / 6);
        for (const [k, strip] of own.entries()) expect(plane.strips.u[strip]).toBeCloseTo(ends[6 * k + other.axis]!, 5);
      }
    }
  });

  it('lie before, between and behind magnets and dump', () => {
    const regions = (setup: string): Record<string, string> =>
      Object.fromEntries(
        planesOf(setup).map(({ station, technology, region }) => [station, `${technology} ${region}`]),
      );
    expect(regions('na64-vis2018')).toEqual({
      MM1: 'micromegas incoming',
      MM2: 'micromegas incoming',
      MM3: 'micromegas outgoing',
      MM4: 'micromegas outgoing',
      ST1: 'straws decay',
      ST2: 'straws decay',
      GEM1: 'gem decay',
      GEM2: 'gem decay',
      GEM3: 'gem decay',
      GEM4: 'gem decay',
    });
    expect(regions('na64-inv2016')).toMatchObject({
      MM2: 'micromegas incoming',
      GEM2: 'gem outgoing',
      ST: 'straws outgoing',
    });
  });

  it('cover the active area, with the matter of the module', () => {
    const [x, y] = planesOf('na64-vis2018');
    // MM1 stands on the incoming beam, 47.5671 mm beside the axis; 320 strips of 0.256 mm are 81.92 mm.
    expect(x!.u[0]).toBeCloseTo(47.5671 - 40.96, 9);
    expect(x!.u[1]).toBeCloseTo(47.5671 + 40.96, 9);
    expect(x!.v).toEqual([-40.96, 40.96]);
    expect(y!.u[1]).toBeCloseTo(40.96, 9);
    // v of the y plane is −x.
    expect(y!.v[0]).toBeCloseTo(-47.5671 - 40.96, 9);
    expect(y!.pitch).toBeCloseTo(0.256, 12);
    // Half a millimetre of G10 (X0 = 194 mm) and 14.5 mm of gas.
    expect(x!.radiationLengths).toBeGreaterThan(0.0025);
    expect(x!.radiationLengths).toBeLessThan(0.0028);
    expect([x!.resolution, y!.resolution]).toEqual([0.09, 0.09]);
  });

  it('move and turn with the alignment', () => {
    const [before] = planesOf('na64-vis2018');
    const [shiftedX, shiftedY] = planesOf('na64-vis2018', { dx: 1.5, dy: -0.25, dz: 3 });
    expect(shiftedX!.u[0] - before!.u[0]).toBeCloseTo(1.5, 12);
    expect(shiftedX!.z - before!.z).toBeCloseTo(3, 12);
    expect(shiftedY!.u[0]).toBeCloseTo(-40.96 - 0.25, 12);
    // Turned by 10 mrad about its own z: u of its middle is x cos α + y sin α.
    const [turnedX, turnedY] = planesOf('na64-vis2018', { rz: 0.01 });
    expect(turnedX!.angle).toBeCloseTo(0.01, 12);
    expect(turnedY!.angle).toBeCloseTo(Math.PI / 2 + 0.01, 12);
    expect((turnedX!.u[0] + turnedX!.u[1]) / 2).toBeCloseTo(47.5671 * Math.cos(0.01), 9);
    expect((turnedY!.u[0] + turnedY!.u[1]) / 2).toBeCloseTo(-47.5671 * Math.sin(0.01), 9);
    // Tilted about its own y: strips of x are seen closer together.
    const [tilted] = planesOf('na64-vis2018', { ry: 0.1 });
    expect(tilted!.angle).toBeCloseTo(0, 12);
    expect(tilted!.pitch).toBeCloseTo(0.256 * Math.cos(0.1), 12);
  });

  it('need the constants of every tracker', () => {
    const constants = constantsOf({ setup: 'na64-vis2018', process: 'electrons' }, null);
    const without = { ...constants, types: { ...constants.types, 'tracker.resolution': [] } };
    expect(() => trackerPlanesOf(shippedDetector('na64-vis2018'), without)).toThrow(
      'has no constants of type tracker.resolution for run na64-1',
    );
  });
});
