/** Profiles of electrons and hadrons (na64.md §7.2, F5). */
import type { Constants } from '#core/calibration/payload.ts';
import type { Random } from '#core/statistics/random.ts';
import { templateMixing, type Profiles } from '#main/workers/fit/methods/templateMixing.ts';
import { MATERIAL_FILE, shippedDetector } from '../../fixtures/detector.ts';
import type { ClosureCase } from '../case.ts';

const EDGES = Array.from({ length: 41 }, (_, i) => i - 20);

function profile(random: Random, events: number, hadrons: number): Float64Array {
  const counts = new Float64Array(EDGES.length - 1);
  for (let i = 0; i < events; i++) {
    const y = random.normal(0, random.uniform() < hadrons ? 8 : 1.4);
    counts[Math.min(39, Math.max(0, Math.floor(y + 20)))]! += 1;
  }
  return counts;
}

const TEMPLATE = 20_000;

export function mixingToy(
  random: Random,
  parts: readonly [before: number, after: number] = [0.5, 0.1],
  events = 4000,
): { data: Profiles; truth: Constants } {
  const names = ['dimuons', 'dimuons_tagged'];
  return {
    data: {
      edges: EDGES,
      electrons: profile(random, TEMPLATE, 0),
      hadrons: profile(random, TEMPLATE, 1),
      samples: names.map((name, i) => ({ name, counts: profile(random, events, parts[i]!) })),
    },
    truth: {
      parameters: {},
      table: {
        keys: names,
        status: names.map(() => 'fixed' as const),
        columns: { fraction: { value: [...parts], error: names.map(() => null) } },
        texts: {},
      },
    },
  };
}

export const templateMixingCase: ClosureCase<Profiles> = {
  method: 'templateMixing',
  type: 'beam.contamination',
  toy: '4000 events of 50 % and of 10 % hadrons, templates of 20,000 events each',
  kind: 'single',
  procedure: templateMixing,
  task: {
    detector: shippedDetector('na64-vis2018'),
    materials: MATERIAL_FILE,
    runs: [],
    series: [],
    parameters: { electronLeast: 0.9, hadronLeast: 0.3, dimuonLow: 2, dimuonHigh: 6.35, halfWidth: 20, bins: 40 },
    mask: [],
    seed: 1,
  },
  make: mixingToy,
};
