/** Showers and muons in PADME's crystals: the calorimeter and, behind its hole, the small-angle calorimeter. */
import type { MaterialTable } from '#core/detector/material.ts';
import { requireMaterial } from '#core/detector/material.ts';
import { MUON_LOSS, MUON_WIDTH } from '#core/physics/bgoMuon.ts';
import { simulateShowers, type CalorimeterSection } from '#main/native/showers.ts';
import { CONSTANT_TERM, MEDIA, STOCHASTIC } from './constants.ts';
import type { Deposits } from './deposits.ts';
import type { CrystalArray, PadmeLayout } from './layout.ts';
import { ENDS, type Particles } from './particles.ts';

export interface CrystalDeposits {
  readonly ecal: Deposits;
  readonly sac: Deposits | null;
}

function sectionOf(array: CrystalArray, materials: MaterialTable, name: string): CalorimeterSection {
  const material = requireMaterial(materials, array.material, name);
  const medium = MEDIA[array.material] ?? MEDIA['BGO']!;
  const length = array.zEnd - array.zBegin;
  return {
    zBegin: array.zBegin,
    zEnd: array.zEnd,
    columns: array.columns,
    rows: array.rows,
    pitchX: array.pitch,
    pitchY: array.pitch,
    firstX: array.firstX,
    firstY: array.firstY,
    present: Uint8Array.from(array.index, (cell) => (cell >= 0 ? 1 : 0)),
    radiationLength: material.radiationLength ?? length,
    moliereRadius: medium.moliere,
    criticalEnergy: medium.critical,
    atomicNumber: medium.atomicNumber,
    samplingFrequency: 0,
    eOverMip: 1,
    interactionLength: material.interactionLength ?? length,
    emStochastic: STOCHASTIC,
    hadronStochastic: STOCHASTIC,
    constantTerm: CONSTANT_TERM,
    emResponse: 1,
    hadronResponse: 1,
    mipEnergy: MUON_LOSS * length,
    mipWidth: MUON_WIDTH * length,
  };
}

/** Makes showers of the particles whose flight ended at crystals. */
export function crystalShowers(
  { ecal, sac }: PadmeLayout,
  materials: MaterialTable,
): (particles: Particles, seed: number, first: number) => Promise<CrystalDeposits> {
  const sections = [sectionOf(ecal, materials, 'ECal'), ...(sac ? [sectionOf(sac, materials, 'SAC')] : [])];
  const grid = ecal.index.length;
  return async (particles, seed, first) => {
    const events = particles.offsets.length - 1;
    const arrived: number[] = [];
    const offsets = new Uint32Array(events + 1);
    for (let event = 0; event < events; event++) {
      for (let i = particles.offsets[event]!; i < particles.offsets[event + 1]!; i++) {
        if (particles.end[i] === ENDS.calorimeter) arrived.push(i);
      }
      offsets[event + 1] = arrived.length;
    }
    const position = new Float64Array(3 * arrived.length);
    const direction = new Float64Array(3 * arrived.length);
    const time = new Float64Array(arrived.length);
    arrived.forEach((i, row) => {
      const muon = Math.abs(particles.code[i]!) === 13;
      // A muon begins where it is shown to begin, a particle that showers where it meets the crystals.
      const point = muon ? particles.pathOffsets[i]! : particles.pathOffsets[i + 1]! - 1;
      for (let axis = 0; axis < 3; axis++) {
        position[3 * row + axis] = particles.path[4 * point + axis]!;
        direction[3 * row + axis] = particles.direction[3 * i + axis]!;
      }
      time[row] = particles.path[4 * point + 3]!;
    });
    const made = await simulateShowers({
      sections,
      particles: {
        offsets,
        code: new Int32Array(arrived.map((i) => particles.code[i]!)),
        energy: new Float64Array(arrived.map((i) => particles.energy[i]!)),
        position,
        direction,
        time,
      },
      seed,
      firstStream: first,
    });
    const rowOffsets = new Uint32Array(events + 1);
    made.count.forEach((count, event) => (rowOffsets[event + 1] = rowOffsets[event]! + count));
    const all = { ...made, offsets: rowOffsets };
    if (sac === null) return { ecal: { ...all, cell: made.cell.map((cell) => ecal.index[cell]!) }, sac: null };
    return {
      ecal: chosen(all, (cell) => (cell < grid ? ecal.index[cell]! : -1)),
      sac: chosen(all, (cell) => (cell < grid ? -1 : sac.index[cell - grid]!)),
    };
  };
}

/** Rows whose cell `indexOf` knows, with its index. */
function chosen(all: Deposits, indexOf: (cell: number) => number): Deposits {
  const rows: number[] = [];
  const offsets = new Uint32Array(all.offsets.length);
  for (let event = 0; event + 1 < all.offsets.length; event++) {
    for (let row = all.offsets[event]!; row < all.offsets[event + 1]!; row++) {
      if (indexOf(all.cell[row]!) >= 0) rows.push(row);
    }
    offsets[event + 1] = rows.length;
  }
  return {
    offsets,
    cell: Uint32Array.from(rows, (row) => indexOf(all.cell[row]!)),
    energy: rows.map((row) => all.energy[row]!),
    visible: rows.map((row) => all.visible[row]!),
    time: rows.map((row) => all.time[row]!),
  };
}
