import { padmeCosmicGains, type MuonCharges } from '#main/workers/fit/methods/padmeCosmicGains.ts';
import { drawLoss, drawMuon, faceOf, measuredCrystals } from '#main/workers/fit/padme/verticalMuons.ts';
import type { ClosureCase } from '../case.ts';
import { padmeTask, CRYSTALS, drawGains, gainConstants } from '../padme/task.ts';

const MUONS = 20_000;
const LEFT_OUT = 300;

export const padmeCosmicGainsCase: ClosureCase<MuonCharges> = {
  method: 'padmeCosmicGains',
  type: 'padme_ecal.gains',
  toy: `${MUONS} cosmic muons on 616 crystals whose gains differ by 5 %, resolution 1.2 %; one crystal left out`,
  kind: 'perChannel',
  procedure: padmeCosmicGains,
  task: { ...padmeTask('padmeCosmicGains'), mask: [CRYSTALS.channels[LEFT_OUT]!] },
  make(random) {
    const gains = drawGains(random);
    const face = faceOf(CRYSTALS);
    const usable = CRYSTALS.cells.map((_, i) => i !== LEFT_OUT);
    const [cell, charge]: [number[], number[]] = [[], []];
    for (let muon = 0; muon < MUONS; muon++) {
      const ways = drawMuon(random, CRYSTALS, face);
      if (ways === null) continue;
      const energies = new Map([...ways].map(([index, way]) => [index, drawLoss(random, way)]));
      const fired = new Set([...energies].flatMap(([index, energy]) => (energy >= 3 ? [index] : [])));
      for (const index of measuredCrystals(CRYSTALS, fired, usable)) {
        cell.push(index);
        charge.push(energies.get(index)! * random.normal(1, 0.012) * gains[index]!);
      }
    }
    return {
      data: { cell: Uint16Array.from(cell), charge: Float64Array.from(charge), muons: MUONS },
      truth: gainConstants(gains),
    };
  },
};
