/** "Truth particles": those that interacted or arrived, with their trajectories. */
import { ELECTRON_MASS } from '#core/physics/constants.ts';
import type { BlockCollection } from '#main/workers/blockColumns.ts';
import type { Particles } from './particles.ts';

const CHARGES: Readonly<Record<number, number>> = { 11: -1, [-11]: 1, 13: -1, [-13]: 1, 22: 0 };
const MASSES: Readonly<Record<number, number>> = {
  11: ELECTRON_MASS,
  [-11]: ELECTRON_MASS,
  13: 0.1056583755,
  [-13]: 0.1056583755,
  22: 0,
};

export function truthParticles(particles: Particles): BlockCollection {
  const count = particles.size;
  const { path, pathOffsets } = particles;
  const points = new Float32Array((3 * path.length) / 4);
  const pointTimes = new Float32Array(path.length / 4);
  for (let i = 0; i < pointTimes.length; i++) {
    points[3 * i] = path[4 * i]!;
    points[3 * i + 1] = path[4 * i + 1]!;
    points[3 * i + 2] = path[4 * i + 2]!;
    pointTimes[i] = path[4 * i + 3]!;
  }
  const endpoint = new Float32Array(3 * count);
  const vertex = new Float32Array(3 * count);
  const parentRows = new Uint32Array(count + 1);
  const parents: number[] = [];
  const charge = new Float32Array(count);
  const mass = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    charge[i] = CHARGES[particles.code[i]!] ?? 0;
    mass[i] = MASSES[particles.code[i]!] ?? 0;
    // Muons from above begin far away: they are shown from where their trajectory is.
    const begin = pathOffsets[i]!;
    const end = pathOffsets[i + 1]! - 1;
    for (let axis = 0; axis < 3; axis++) {
      vertex[3 * i + axis] = path[4 * begin + axis]!;
      endpoint[3 * i + axis] = path[4 * end + axis]!;
    }
    if (particles.parent[i]! >= 0) parents.push(particles.parent[i]!);
    parentRows[i + 1] = parents.length;
  }
  return {
    name: 'Truth particles',
    kind: 'particles',
    offsets: particles.offsets,
    columns: [
      { name: 'pdg', data: new Int32Array(particles.code) },
      { name: 'charge', data: charge, unit: 'e' },
      { name: 'mass', data: mass, unit: 'GeV' },
      { name: 'momentum', data: new Float32Array(particles.momentum), width: 3, unit: 'GeV' },
      { name: 'vertex', data: vertex, width: 3, unit: 'mm' },
      { name: 'endpoint', data: endpoint, width: 3, unit: 'mm' },
      { name: 'time', data: new Float32Array(particles.time), unit: 'ns' },
      { name: 'parents', data: new Uint32Array(parents), rows: parentRows, target: 'Truth particles' },
      { name: 'points', data: points, width: 3, unit: 'mm', rows: pathOffsets },
      { name: 'pointTimes', data: pointTimes, unit: 'ns', rows: pathOffsets },
    ],
  };
}
