/** Candidates of PADME: their quantities, each cut by itself, and the sum over a run. */
import { describe, expect, it } from 'vitest';
import {
  cutsOfFrame,
  judgePair,
  PAIR_CUTS,
  pairQuantities,
  sideBandFactor,
  type PairCluster,
} from '#core/physics/pairCandidate.ts';
import { energyAtAngle, pairFrame } from '#core/physics/positronKinematics.ts';
import { padmeSummary } from '#core/reconstruction/padmeSummary.ts';
import { RunSums } from '#core/reconstruction/runSummary.ts';

const DISTANCE = 3640.4;
const frame = pairFrame(0.28);
const cuts = cutsOfFrame(frame, DISTANCE, {
  largestRadius: 270,
  illuminatedRadius: 300,
  boreAngle: (40.11 * Math.PI) / 180,
  energyPart: 0.4,
  timeDifference: 5,
  radiusMargin: 31.68,
  azimuth: { centre: Math.PI, width: 0.093 },
  angle: { centre: Math.PI, width: 0.104 },
  peak: 3,
  sideBand: [4, 8],
});

/** Cluster of a massless particle that leaves under θ* at an azimuth. */
function clusterAt(radius: number, azimuth: number, changes: Partial<PairCluster> = {}): PairCluster {
  return {
    x: radius * Math.cos(azimuth),
    y: radius * Math.sin(azimuth),
    energy: energyAtAngle(frame, Math.atan(radius / DISTANCE)),
    time: 10,
    ...changes,
  };
}

/** s/E_tot² D² over the radius: where the partner is (handbook §3.6). */
const partnerOf = (radius: number): number => (DISTANCE * frame.rootS) ** 2 / frame.energy ** 2 / radius;

/** Name of the first cut that it fails, "" for none. */
const failed = (a: PairCluster, b: PairCluster, own = cuts): string =>
  PAIR_CUTS[judgePair(pairQuantities(frame, DISTANCE, a, b), own).failed] ?? '';

describe('a pair of clusters', () => {
  it('of two-body kinematics has the sums, the mass and the centre of one, whichever comes first', () => {
    for (const radius of [185, 200, 220, 240, 262]) {
      const [a, b] = [clusterAt(radius, 0.3), clusterAt(partnerOf(radius), 0.3 + Math.PI)];
      for (const pair of [pairQuantities(frame, DISTANCE, a, b), pairQuantities(frame, DISTANCE, b, a)]) {
        expect(pair.r1).toBeLessThanOrEqual(pair.r2);
        expect(pair.thetaStarSum).toBeCloseTo(Math.PI, 4);
        expect(pair.dphi).toBeCloseTo(Math.PI, 9);
        // E = s / (2 (E_tot − P cos θ)) and R = D tan θ agree to the square of the angle.
        expect(pair.e1 + pair.e2).toBeCloseTo(frame.energy, 2);
        expect(pair.mass / frame.rootS).toBeCloseTo(1, 2);
        expect(Math.hypot(pair.cogX, pair.cogY)).toBeLessThan(1);
        expect(pair.dt).toBe(0);
      }
      expect(failed(a, b)).toBe('');
    }
  });

  it('fails the cut that it breaks, in the order of the handbook', () => {
    const near = clusterAt(partnerOf(230), Math.PI);
    const far = clusterAt(230, 0);
    expect(failed(near, far)).toBe('');
    expect(failed(clusterAt(271, 0), clusterAt(272, Math.PI))).toBe('R_max');
    expect(failed(clusterAt(160, 0), clusterAt(301, Math.PI))).toBe('Illuminated face');
    expect(failed(clusterAt(partnerOf(230), Math.PI + 0.71), clusterAt(230, 0.71))).toBe('Azimuth');
    // Within 0.4 of E_min, 111.76 MeV (§3.6)
    expect(failed(near, { ...far, energy: 0.0446 })).toBe('Energy');
    expect(failed(near, { ...far, energy: 0.0448 })).toBe('');
    expect(failed(near, { ...far, time: 15.01 })).toBe('Time');
    // R_min is 178.83 mm (§3.6).
    expect(failed(clusterAt(147.1, Math.PI), clusterAt(250, 0))).toBe('R_min');
    expect(failed(clusterAt(147.2, Math.PI), clusterAt(250, 0))).not.toBe('R_min');
    expect(failed(clusterAt(partnerOf(230), Math.PI + 0.28), far)).toBe('Back to back in azimuth');
    expect(failed(clusterAt(150, Math.PI), clusterAt(220, 0))).toBe('Back to back in angle');
  });

  it('is in the side band off the peak alone, with all other cuts passed', () => {
    // Turned so that both stay within the bore
    const far = clusterAt(230, -0.4);
    const turned = (widths: number): PairCluster => clusterAt(partnerOf(230), Math.PI - 0.4 + 0.093 * widths);
    const inBand = (a: PairCluster): boolean => judgePair(pairQuantities(frame, DISTANCE, a, far), cuts).inSideBand;
    expect([0, 2.9, 3.5, 4.1, 7.9].map((widths) => inBand(turned(widths)))).toEqual([false, false, false, true, true]);
    expect(inBand({ ...turned(5), time: 20 })).toBe(false);
    expect(judgePair(pairQuantities(frame, DISTANCE, turned(8.1), far), cuts).inSideBand).toBe(false);
    expect(sideBandFactor(cuts)).toBeCloseTo(9 / (64 - 16), 12);
    expect(sideBandFactor({ peak: 3, sideBand: [4, 4] })).toBe(0);
  });
});

describe('a run', () => {
  it('has the pairs of its peak less those of its side band, and its positrons', () => {
    const sums = new RunSums();
    const events = 1000;
    const rows = Array.from({ length: events }, (_, i) => ({
      n_pot: 3000,
      n_pot_error: Math.hypot(4, 0.02 * 3000),
      n_pot_common: 0.02,
      n2_peak: i < 100 ? 1 : 0,
      n2_side_band: i < 16 ? 1 : 0,
      side_band_factor: 0.1875,
    }));
    const columns = Object.keys(rows[0]!).map((name) => ({ name, unit: '' }));
    const values = Float64Array.from(rows.flatMap((row) => Object.values(row)));
    sums.addAll(
      { columns, values },
      columns.map(({ name }) => name),
    );
    const summary = padmeSummary(sums);
    expect(summary['n_pot_sum']!.value).toBe(3e6);
    expect(summary['n_pot_sum']!.error).toBeCloseTo(Math.hypot(4 * Math.sqrt(events), 0.02 * 3e6), 3);
    expect(summary['n2']!.value).toBeCloseTo(97, 12);
    expect(summary['n2']!.error).toBeCloseTo(Math.sqrt(100 + 0.1875 ** 2 * 16), 12);
    expect(summary['n2_per_pot']!.value).toBeCloseTo(97 / 3e6, 12);
    expect(padmeSummary(new RunSums())).toEqual({});
  });
});
