/** A block of NA64 events: beam, beam line, what happens in the dump, decay volume, calorimeters. */
import type { SimulationInput } from '#main/workers/calls.ts';
import { drawBeam, LIGHT, SLOTS, stageSeed, type BeamParameters } from './bunch.ts';
import type { Channels } from './channels.ts';
import { generateProducts, type Generated } from './generate.ts';
import type { Layout } from './layout.ts';
import { Ledger } from './ledger.ts';
import { mass } from './masses.ts';
import type { Passing } from './particles.ts';
import { passSrds, passStack, passStretch, type Block } from './passage.ts';
import { scanCell } from './scan.ts';
import { TrackerHits, type TrackerPlane } from './trackers.ts';
import { Truth } from './truth.ts';
import { interactUpstream } from './upstream.ts';

export interface Simulated {
  readonly ledger: Ledger;
  readonly truth: Truth;
  readonly hits: TrackerHits;
  /** Per event */
  readonly weights: Float64Array;
}

const CODES: Readonly<Record<string, number>> = { pions: -211, kaons: -321, muons: 13 };

function beamOf({ process, parameters }: SimulationInput['request']): BeamParameters {
  return {
    code: CODES[process] ?? 11,
    energy: parameters['beamEnergy']!,
    energySpread: parameters['energySpread']! / 100,
    spotX: parameters['spotX']!,
    spotY: parameters['spotY']!,
    halo: parameters['haloPart']! / 100,
    rate: (parameters['pileUp'] ?? 0) / 1000,
  };
}

export async function simulateBlock(
  input: SimulationInput,
  layout: Layout,
  channels: Channels,
  planes: readonly TrackerPlane[],
  first: number,
  count: number,
): Promise<Simulated> {
  const { request } = input;
  const { seed, process, parameters } = request;
  const block: Block = {
    layout,
    seed,
    first,
    count,
    ledger: new Ledger(channels, count),
    truth: new Truth(count),
    hits: new TrackerHits(planes, count),
    planes: [...new Set(planes.flatMap(({ layers }) => layers))].toSorted((a, b) => a - b),
  };
  const { ledger, truth, hits } = block;
  const generated = await generateProducts(process, parameters, layout, { seed: stageSeed(seed, 9), first, count });
  let passing = beamParticles(input, block, generated);
  for (const [stage, stretch] of layout.upstream.entries()) {
    if (stage === 1 && process === 'upstream') passing = interactUpstream(block, passing);
    passing = await passStretch(block, stretch, stage, passing);
    if (stage === 0 && layout.upstream.length > 1) passing = passSrds(block, passing);
  }
  const later: Passing[] = [];
  if (generated) passing = intoDump(block, generated, passing, later);
  if (layout.dump && layout.decay) {
    const meets = (one: Passing): boolean => one.z <= layout.dump!.begin + 1;
    const behind = await passStack(block, layout.dump, 2, passing.filter(meets), true);
    const inside = [...passing.filter((one) => !meets(one)), ...behind, ...later];
    passing = await passStretch(block, layout.decay, 3, inside);
  } else {
    passing.push(...later);
  }
  if (process === 'electronScan') passing = passing.map((one) => scanShifted(input, layout, first, one));
  const isBeside = ({ x, z, dx, dz }: Passing): boolean => {
    if (layout.side === null) return false;
    const at = x + ((layout.side.begin - z) * dx) / dz;
    return at > layout.side.lowX && at < layout.side.highX;
  };
  await passStack(
    block,
    layout.main,
    4,
    passing.filter((one) => !isBeside(one)),
    false,
  );
  if (layout.side) await passStack(block, layout.side, 5, passing.filter(isBeside), false);
  const weights = Float64Array.from({ length: count }, (_, event) => generated?.[event]?.weight ?? 1);
  return { ledger, truth, hits, weights };
}

function beamParticles(input: SimulationInput, block: Block, generated: readonly Generated[] | null): Passing[] {
  const { setup, request } = input;
  const beam = beamOf(request);
  const z = setup.beam.path[0]![2];
  return Array.from({ length: block.count }, (_, event) =>
    drawBeam(setup, beam, request.seed, block.first + event, generated?.[event]?.beamEnergy ?? null).map((one) => {
      const { code, energy, x, y, tx, ty } = one;
      const norm = Math.hypot(tx, ty, 1);
      const time = z / LIGHT + one.delay;
      const slot = event * SLOTS + one.slot;
      block.ledger.lose('beam', slot, energy);
      const direction = [tx / norm, ty / norm, 1 / norm] as const;
      const truth = block.truth.add(event, {
        code,
        parent: -1,
        energy,
        vertex: [x, y, z],
        direction,
        time,
        points: [],
      });
      return { slot, truth, code, energy, x, y, z, dx: direction[0], dy: direction[1], dz: direction[2], time };
    }),
  ).flat();
}

/**
 * Puts the generator's products where the beam particle of slot 0 enters the dump, along its direction; a shower of
 * what they leave over of its energy goes with them. Where it has not arrived, or lost too much before, nothing is made.
 * @param later is given those that begin behind the dump
 */
function intoDump(
  { layout, ledger, truth }: Block,
  generated: readonly Generated[],
  passing: readonly Passing[],
  later: Passing[],
): Passing[] {
  const behind = layout.dump?.end ?? Number.POSITIVE_INFINITY;
  return passing.flatMap((one) => {
    const event = Math.floor(one.slot / SLOTS);
    const { products } = generated[event]!;
    // The beam particle itself: row 0 of the event's truth.
    if (one.slot % SLOTS !== 0 || one.truth !== 0) return [one];
    const taken = products
      .filter(({ code, parent }) => parent === -1 && code !== 11)
      .reduce((sum, { energy }) => sum + energy, 0);
    if (!(one.energy - taken > 2 * mass(11))) return [one];
    const out: Passing[] = [{ ...one, energy: one.energy - taken }];
    const rows: number[] = [];
    const isParent = new Set(products.map(({ parent }) => parent));
    for (const [i, product] of products.entries()) {
      if (product.code === 11 && product.parent === -1) {
        rows.push(one.truth);
        continue;
      }
      const particle = alongBeam(one, product);
      const { code, energy } = product;
      const row = truth.add(event, {
        code,
        parent: product.parent < 0 ? one.truth : rows[product.parent]!,
        energy,
        vertex: [particle.x, particle.y, particle.z],
        direction: [particle.dx, particle.dy, particle.dz],
        time: particle.time,
        points: [],
      });
      rows.push(row);
      if (isParent.has(i)) continue;
      if (code === DARK_PHOTON) ledger.lose('invisible', one.slot, energy);
      else if (particle.z > behind) later.push({ ...particle, truth: row });
      else out.push({ ...particle, truth: row, z: one.z });
    }
    return out;
  });
}

/** Number that the engine's generators give A′ and X17. */
const DARK_PHOTON = 56;

function alongBeam(beam: Passing, { code, energy, momentum, vertex, time }: Generated['products'][number]): Passing {
  const [tx, ty] = [beam.dx / beam.dz, beam.dy / beam.dz];
  const [px, py, pz] = [momentum[0] + tx * momentum[2], momentum[1] + ty * momentum[2], momentum[2]];
  const norm = Math.hypot(px, py, pz);
  return {
    slot: beam.slot,
    truth: -1,
    code,
    energy,
    x: beam.x + vertex[0] + tx * vertex[2],
    y: beam.y + vertex[1] + ty * vertex[2],
    z: beam.z + vertex[2],
    dx: px / norm,
    dy: py / norm,
    dz: pz / norm,
    time: beam.time + time,
  };
}

function scanShifted(input: SimulationInput, layout: Layout, first: number, one: Passing): Passing {
  const [x, y] = scanCell(input.request, layout, first + Math.floor(one.slot / SLOTS));
  return { ...one, x: one.x + x, y: one.y + y };
}
