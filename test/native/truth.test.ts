import { describe, expect, it } from 'vitest';
import { FATES, ORIGINS, trackParticles, type TrackedParticles } from '#main/native/tracking.ts';
import type { FieldRegion } from '#main/native/transport.ts';
import { beam, component, pencil } from './beam.ts';
import { LEAD, plates, SCINTILLATOR } from './materials.ts';

const [ELECTRON, MUON, PHOTON, PION, KAON, KAON_SHORT, PION_ZERO] = [11, 13, 22, 211, 321, 310, 111];
const MASS = new Map([
  [11, 0.51099895e-3],
  [12, 0],
  [13, 0.1056583755],
  [14, 0],
  [22, 0],
  [111, 0.1349768],
  [211, 0.13957039],
  [310, 0.497611],
  [321, 0.493677],
]);

const uniform: FieldRegion = {
  kind: 'uniform',
  low: Float64Array.of(-1e4, -1e4, 0),
  high: Float64Array.of(1e4, 1e4, 4000),
  strength: Float64Array.of(0, 1.75, 0),
};
const magnet: FieldRegion = {
  kind: 'dipole',
  peak: 1.75,
  midY: 0,
  entry: 500,
  exit: 2500,
  edge: 80,
  lowX: -250,
  highX: 250,
  halfGap: 55,
};

describe('crossings of planes', () => {
  it('lie on the analytic circle, also deep in the field and for soft particles', async () => {
    const planes = { z: Float64Array.of(0, 1, 50, 333.3, 1000, 1000.5, 2000), seesNeutral: new Uint8Array(7) };
    for (const energy of [1.5, 20, 100]) {
      const { crossings } = await trackParticles(beam(1, MUON, energy, { field: [uniform], planes, to: 2100 }));
      const radius = Math.sqrt(energy ** 2 - MASS.get(MUON)! ** 2) / (0.299792458e-3 * 1.75);
      const beta = Math.sqrt(1 - (MASS.get(MUON)! / energy) ** 2);
      expect([...crossings.plane]).toEqual([0, 1, 2, 3, 4, 5, 6]);
      planes.z.forEach((z, i) => {
        const turn = Math.asin(z / radius);
        expect(Math.abs(crossings.position[3 * i + 2]! - z)).toBeLessThan(2e-5);
        expect(Math.abs(crossings.position[3 * i]! - radius * (1 - Math.cos(turn)))).toBeLessThan(1e-3);
        expect(Math.abs(crossings.direction[3 * i]! - Math.sin(turn))).toBeLessThan(1e-6);
        expect(Math.abs(crossings.time[i]! - (radius * turn) / (beta * 299.792458))).toBeLessThan(1e-6);
      });
    }
  });

  it('of neutral particles are given for the planes that see them only, and change nothing', async () => {
    const plan = { field: [uniform], processes: ['synchrotron' as const], to: 6000 };
    const planes = { z: Float64Array.of(4500, 5000), seesNeutral: Uint8Array.of(0, 1) };
    const { crossings, truth } = await trackParticles(beam(20, ELECTRON, 100, { ...plan, planes }));
    const photons = truth.code.filter((code) => code === PHOTON).length;
    expect(photons).toBeGreaterThan(500);
    const seen = (plane: number, code: number): number =>
      crossings.plane.filter((p, i) => p === plane && crossings.code[i] === code).length;
    expect([seen(0, PHOTON), seen(0, ELECTRON), seen(1, ELECTRON)]).toEqual([0, 20, 20]);
    expect(seen(1, PHOTON)).toBe(photons);
    const without = await trackParticles(beam(20, ELECTRON, 100, plan));
    expect(without.truth.code).toEqual(truth.code);
    const end = component(without.position, 0);
    expect(Math.max(...end)).toBeGreaterThan(80);
  });
});

/** Index of each particle of the events among all rows of the truth, by (event, particle). */
function rows(tracks: TrackedParticles): number[] {
  const first: number[] = [];
  let row = 0;
  for (const count of tracks.truth.count) {
    first.push(row);
    row += count;
  }
  return first;
}

describe('the truth of an event', () => {
  const everything = beam(60, ELECTRON, 50, {
    field: [magnet],
    matter: plates([
      { z: 10, thickness: 3, material: SCINTILLATOR },
      { z: 1500, thickness: 0.1, material: LEAD },
      { z: 4000, thickness: 20, material: LEAD },
    ]),
    counters: Int32Array.of(4, -1, 9),
    processes: ['scattering', 'ionisation', 'bremsstrahlung', 'conversion', 'synchrotron', 'decay'],
    to: 4500,
    points: true,
  });

  it('has parents before daughters, which begin where their parent was', async () => {
    const { truth } = await trackParticles(everything);
    let row = 0;
    let begun = 0;
    for (const count of truth.count) {
      for (let i = row; i < row + count; i++) {
        const parent = truth.parent[i]!;
        expect(parent).toBeLessThan(i - row);
        expect(ORIGINS[truth.origin[i]!] === 'primary').toBe(parent === -1);
        // What escapes may have turned back.
        if (parent < 0 || FATES[truth.fate[row + parent]!] === 'escaped') continue;
        const [from, to] = [truth.position[3 * (row + parent) + 2]!, truth.end[3 * (row + parent) + 2]!];
        const z = truth.position[3 * i + 2]!;
        expect(z >= from - 0.01 && z <= to + 0.01).toBe(true);
        begun++;
        if (ORIGINS[truth.origin[i]!] === 'conversion') {
          expect(FATES[truth.fate[row + parent]!]).toBe('converted');
          expect(z).toBe(to);
        }
      }
      row += count;
    }
    expect(begun).toBeGreaterThan(1000);
  });

  it('has points that begin and end where the particle did, in order, and do not touch the rest', async () => {
    const with_ = await trackParticles(everything);
    const { truth, points } = with_;
    let row = 0;
    points.count.forEach((count, i) => {
      expect([...points.position.subarray(3 * row, 3 * row + 3)]).toEqual([
        ...truth.position.subarray(3 * i, 3 * i + 3),
      ]);
      const last = row + count - 1;
      expect([...points.position.subarray(3 * last, 3 * last + 3)]).toEqual([...truth.end.subarray(3 * i, 3 * i + 3)]);
      for (let k = row + 1; k <= last; k++) expect(points.time[k]).toBeGreaterThan(points.time[k - 1]!);
      row += count;
    });
    expect(3 * row).toBe(points.position.length);
    const without = await trackParticles({ ...everything, points: false });
    expect(without.points.count.every((count) => count === 0)).toBe(true);
    expect(without.truth).toEqual(truth);
    expect(without.energy).toEqual(with_.energy);
  });

  it('has few points, and lines between them that keep to the circle', async () => {
    for (const energy of [0.5, 2, 100]) {
      const { points } = await trackParticles(beam(1, MUON, energy, { field: [uniform], points: true, to: 500 }));
      const radius = Math.sqrt(energy ** 2 - MASS.get(MUON)! ** 2) / (0.299792458e-3 * 1.75);
      const [x, z] = [component(points.position, 0), component(points.position, 2)];
      expect(x.length).toBeLessThan(40);
      for (let i = 1; i < x.length; i++) {
        const chord = Math.hypot(x[i]! - x[i - 1]!, z[i]! - z[i - 1]!);
        // A line's greatest distance from its arc.
        expect(radius - Math.sqrt(radius ** 2 - chord ** 2 / 4)).toBeLessThan(0.101);
      }
    }
  });

  it('counts what each counter saw, and no more than matter took', async () => {
    const { counters, deposited } = await trackParticles(everything);
    let row = 0;
    const sums = [0, 0];
    counters.count.forEach((count, event) => {
      let sum = 0;
      for (let i = row; i < row + count; i++) {
        sum += counters.energy[i]!;
        const which = [4, 9].indexOf(counters.counter[i]!);
        expect(which).toBeGreaterThanOrEqual(0);
        sums[which]! += counters.energy[i]!;
        const arrival = [10, 4000][which]! / 299.79;
        expect(counters.time[i]).toBeGreaterThan(arrival - 1e-3);
        expect(counters.time[i]).toBeLessThan(arrival + 1.2);
      }
      expect(sum).toBeLessThanOrEqual(deposited[event]! + 1e-12);
      row += count;
    });
    // 0.6 MeV of a minimum ionising particle in the counter.
    expect(sums[0]! / 60).toBeGreaterThan(4e-4);
    expect(sums[0]! / 60).toBeLessThan(1.2e-3);
    expect(sums[1]).toBeGreaterThan(sums[0]!);
  });

  it('holds several primaries of an event, each with its time', async () => {
    const particles = { ...pencil(3, MUON, 10), offsets: Uint32Array.of(0, 2, 2, 3), time: Float64Array.of(1, 2, 3) };
    const { count, time, truth } = await trackParticles(beam(0, MUON, 10, { particles }));
    expect([...count]).toEqual([2, 0, 1]);
    expect([...truth.count]).toEqual([2, 0, 1]);
    expect(time[1]! - time[0]!).toBeCloseTo(1, 9);
  });
});

describe('decay in flight', () => {
  it.each([
    [PION, 2, 7804.5],
    [KAON, 5, 3711],
    [MUON, 1, 658_638],
    [KAON_SHORT, 20, 26.844],
  ])('of particle %d at %d GeV follows exp(−z m/(p cτ))', async (code, energy, length) => {
    const momentum = Math.sqrt(energy ** 2 - MASS.get(code)! ** 2);
    const mean = (length * momentum) / MASS.get(code)!;
    const events = 20_000;
    const { truth } = await trackParticles(beam(events, code, energy, { processes: ['decay'], to: mean / 2 }));
    let decayed = 0;
    truth.fate.forEach((fate, i) => (decayed += truth.parent[i] === -1 && FATES[fate] === 'decayed' ? 1 : 0));
    const expected = 1 - Math.exp(-0.5);
    expect(Math.abs(decayed / events - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / events));
  });

  /** Daughters of each decayed primary. */
  function groups(tracks: TrackedParticles): { codes: string; rows: number[] }[] {
    const first = rows(tracks);
    const all: { codes: string; rows: number[] }[] = [];
    tracks.truth.count.forEach((count, event) => {
      const daughters: number[] = [];
      for (let i = first[event]!; i < first[event]! + count; i++) if (tracks.truth.parent[i] === 0) daughters.push(i);
      if (daughters.length === 0) return;
      const codes = daughters.map((i) => tracks.truth.code[i]!).toSorted((a, b) => a - b);
      all.push({ codes: codes.join(' '), rows: daughters });
    });
    return all;
  }

  it('gives each channel its share, with momentum and energy kept', async () => {
    const events = 40_000;
    const tracks = await trackParticles(beam(events, KAON, 2, { processes: ['decay'], to: 300_000 }));
    const all = groups(tracks);
    const share = new Map<string, number>();
    for (const { codes, rows: daughters } of all) {
      share.set(codes, (share.get(codes) ?? 0) + 1 / all.length);
      const { truth } = tracks;
      const sum = [0, 0, 0, 0];
      for (const i of daughters) {
        const energy = truth.energy[i]!;
        const p = Math.sqrt(Math.max(0, energy ** 2 - MASS.get(Math.abs(truth.code[i]!))! ** 2));
        sum[3]! += energy;
        for (const axis of [0, 1, 2]) sum[axis]! += p * truth.direction[3 * i + axis]!;
      }
      const momentum = Math.sqrt(4 - MASS.get(KAON)! ** 2);
      [0, 0, momentum, 2].forEach((value, k) => expect(Math.abs(sum[k]! - value)).toBeLessThan(1e-9));
    }
    const published: [string, number][] = [
      ['-13 14', 0.6356],
      ['111 211', 0.2067],
      ['-211 211 211', 0.05583],
      ['-11 12 111', 0.0507],
      ['-13 14 111', 0.03352],
      ['111 111 211', 0.0176],
    ];
    expect(share.size).toBe(published.length);
    for (const [codes, part] of published) {
      expect(Math.abs(share.get(codes)! - part)).toBeLessThan(4 * Math.sqrt(part / all.length) + 2e-4);
    }
  });

  it('gives the electron of a muon Michel’s spectrum (Kolmogorov, level 0.001)', async () => {
    const energy = 1;
    const tracks = await trackParticles(beam(30_000, MUON, energy, { processes: ['decay'], to: 9e6 }));
    const { truth } = tracks;
    const [mass, momentum] = [MASS.get(MUON)!, Math.sqrt(energy ** 2 - MASS.get(MUON)! ** 2)];
    const x: number[] = [];
    truth.code.forEach((code, i) => {
      if (code !== ELECTRON) return;
      const p = Math.sqrt(truth.energy[i]! ** 2 - MASS.get(ELECTRON)! ** 2);
      const rest = (energy * truth.energy[i]! - momentum * p * truth.direction[3 * i + 2]!) / mass;
      x.push(rest / ((mass ** 2 + MASS.get(ELECTRON)! ** 2) / (2 * mass)));
    });
    expect(x.length).toBeGreaterThan(20_000);
    // x²(3 − 2x) integrates to 2x³ − x⁴; electrons below their mass are missing, 1e-6 of all.
    const sorted = x.toSorted((a, b) => a - b);
    let distance = 0;
    sorted.forEach((value, i) => {
      const below = 2 * value ** 3 - value ** 4;
      distance = Math.max(distance, Math.abs(below - i / x.length), Math.abs(below - (i + 1) / x.length));
    });
    expect(distance).toBeLessThan(1.95 / Math.sqrt(x.length));
  });

  it('lets a neutral pion become two photons of its mass, or a pair and a photon', async () => {
    const tracks = await trackParticles(beam(40_000, PION_ZERO, 10, { processes: ['decay'], to: 10 }));
    const all = groups(tracks);
    expect(all.length).toBe(40_000);
    const dalitz = all.filter(({ codes }) => codes === '-11 11 22').length;
    expect(all.filter(({ codes }) => codes === '22 22').length + dalitz).toBe(40_000);
    const part = 0.01174 / (0.98823 + 0.01174);
    expect(Math.abs(dalitz / 40_000 - part)).toBeLessThan(4 * Math.sqrt(part / 40_000));
    const { truth } = tracks;
    for (const { rows: daughters } of all.slice(0, 500)) {
      const sum = [0, 0, 0];
      let energy = 0;
      for (const i of daughters) {
        energy += truth.energy[i]!;
        const p = Math.sqrt(Math.max(0, truth.energy[i]! ** 2 - MASS.get(Math.abs(truth.code[i]!))! ** 2));
        for (const axis of [0, 1, 2]) sum[axis]! += p * truth.direction[3 * i + axis]!;
      }
      const mass = Math.sqrt(energy ** 2 - sum.reduce((square, p) => square + p * p, 0));
      expect(Math.abs(mass - 0.1349768)).toBeLessThan(1e-6);
    }
  });
});
