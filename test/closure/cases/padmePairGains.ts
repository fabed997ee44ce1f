import { padmePairGains } from '#main/workers/fit/methods/padmePairGains.ts';
import type { PairClusters } from '#main/workers/fit/padme/pairClusters.ts';
import type { ClosureCase } from '../case.ts';
import { drawPairs } from '../padme/pairs.ts';
import { padmeTask, drawGains, gainConstants } from '../padme/task.ts';

const EVENTS = 15_000;

export const padmePairGainsCase: ClosureCase<PairClusters> = {
  method: 'padmePairGains',
  type: 'padme_ecal.gains',
  toy: `${EVENTS} pairs in 616 crystals whose gains differ by 5 %, noise of 2 %/√E ⊕ 1.2 %, beam axis known to 2 mm`,
  kind: 'perChannel',
  // Crystals far from the ring of the pairs.
  mostLost: 0.55,
  procedure: padmePairGains,
  task: padmeTask('padmePairGains', { beamError: 2, largestError: 3, keepScale: 0 }),
  make(random) {
    const gains = drawGains(random);
    return { data: drawPairs(random, gains, EVENTS), truth: gainConstants(gains) };
  },
};
