/** One event of TrackML CSV: its hits with truth and cells, and its particles, joined by their ids. */
import type { Collection } from '#core/event/event.ts';
import { CollectionBuilder, Growing, type EventBudget } from './columnBuilders.ts';
import type { CsvTable } from './csvTable.ts';

const U16 = 0xffff;
const U32 = 0xffff_ffff;
/** Particle id of noise. */
const NOISE = '0';

type Batch = (bytes: number) => Promise<void>;

export interface Hits {
  readonly builder: CollectionBuilder;
  /** Row of each `hit_id`. */
  readonly rowOf: Map<number, number>;
}

/** `hit_id,x,y,z,volume_id,layer_id,module_id`, lengths mm. */
export async function readHits(table: CsvTable, budget: EventBudget, batch: Batch): Promise<Hits> {
  const builder = new CollectionBuilder('hits', 'trackerHits', budget);
  const position = builder.column('position', Float32Array);
  const layer = builder.column('layer', Uint16Array);
  const hitId = builder.column('hitId', Uint32Array);
  const volume = builder.column('volume', Uint16Array);
  const module = builder.column('module', Uint32Array);
  const [id, x, y, z, volumeId, layerId, moduleId] = columns(table, 'hit_id,x,y,z,volume_id,layer_id,module_id');
  const rowOf = new Map<number, number>();
  await table.rows(() => {
    const number = table.whole(id!, U32);
    if (rowOf.has(number)) throw table.fault(`the hit ${number} stands there twice`);
    budget.add(32);
    rowOf.set(number, rowOf.size);
    hitId.push(number);
    position.pushAll([table.number(x!), table.number(y!), table.number(z!)]);
    volume.push(table.whole(volumeId!, U16));
    layer.push(table.whole(layerId!, U16));
    module.push(table.whole(moduleId!, U32));
  }, batch);
  return { builder, rowOf };
}

export interface Particles {
  readonly builder: CollectionBuilder;
  /** Row of each `particle_id`, as decimal text: the ids have 64 bits. */
  readonly rowOf: Map<string, number>;
  readonly vertex: Growing<Float32Array>;
}

/** `particle_id,vx,vy,vz,px,py,pz,q,nhits`, lengths mm, momenta GeV. The format does not say the species. */
export async function readParticles(table: CsvTable, budget: EventBudget, batch: Batch): Promise<Particles> {
  const builder = new CollectionBuilder('particles', 'particles', budget);
  const pdg = builder.column('pdg', Int32Array);
  const particleId = builder.column('particleId', BigUint64Array);
  const charge = builder.column('charge', Float32Array);
  const momentum = builder.column('momentum', Float32Array);
  const vertex = builder.column('vertex', Float32Array);
  const hitCount = table.columns.includes('nhits') ? builder.column('nHits', Uint32Array) : null;
  const [id, vx, vy, vz, px, py, pz, q] = columns(table, 'particle_id,vx,vy,vz,px,py,pz,q');
  const rowOf = new Map<string, number>();
  await table.rows(() => {
    const text = table.id(id!);
    if (rowOf.has(text)) throw table.fault(`the particle ${text} stands there twice`);
    budget.add(96);
    rowOf.set(text, rowOf.size);
    pdg.push(0);
    particleId.push(BigInt(text));
    charge.push(table.number(q!));
    momentum.pushAll([table.number(px!), table.number(py!), table.number(pz!)]);
    vertex.pushAll([table.number(vx!), table.number(vy!), table.number(vz!)]);
    hitCount?.push(table.whole(table.column('nhits'), U32));
  }, batch);
  return { builder, rowOf, vertex };
}

/**
 * `hit_id,particle_id,tx,ty,tz,tpx,tpy,tpz,weight`: adds particle id, momentum and weight to the hits
 * and, where particles are given, the link between both and the trajectories of the particles.
 * @returns number of hits whose particle is not among the particles
 */
export async function joinTruth(
  table: CsvTable,
  hits: Hits,
  particles: Particles | null,
  budget: EventBudget,
  batch: Batch,
): Promise<number> {
  const count = hits.rowOf.size;
  budget.add(count * (8 + 4 * 8));
  const ids = new BigUint64Array(count);
  const link = new Int32Array(count).fill(-1);
  const truth = new Float32Array(3 * count);
  const momentum = new Float32Array(3 * count).fill(Number.NaN);
  const weight = new Float32Array(count).fill(Number.NaN);
  const seen = new Uint8Array(count);
  let unknown = 0;
  const [id, particleId, tx, ty, tz, tpx, tpy, tpz, weightAt] = columns(
    table,
    'hit_id,particle_id,tx,ty,tz,tpx,tpy,tpz,weight',
  );
  await table.rows(() => {
    const row = rowOfHit(table, hits, id!);
    if (seen[row]) throw table.fault('the hit stands there twice');
    seen[row] = 1;
    const text = table.id(particleId!);
    ids[row] = BigInt(text);
    link[row] = particles?.rowOf.get(text) ?? -1;
    if (text !== NOISE && particles && link[row] === -1) unknown++;
    truth.set([table.number(tx!), table.number(ty!), table.number(tz!)], 3 * row);
    momentum.set([table.number(tpx!), table.number(tpy!), table.number(tpz!)], 3 * row);
    weight[row] = table.number(weightAt!);
  }, batch);

  const { builder } = hits;
  const idColumn = builder.column('particleId', BigUint64Array);
  const momentumColumn = builder.column('truthMomentum', Float32Array, { width: 3, unit: 'GeV' });
  const weightColumn = builder.column('weight', Float32Array);
  for (let row = 0; row < count; row++) {
    idColumn.push(ids[row]!);
    weightColumn.push(weight[row]!);
    for (let i = 0; i < 3; i++) momentumColumn.push(momentum[3 * row + i]!);
  }
  if (particles) {
    const linkColumn = builder.ragged('particle', Uint32Array, { target: 'particles' });
    for (const particle of link) {
      if (particle >= 0) linkColumn.values.push(particle);
      linkColumn.endObject();
    }
    addTrajectories(particles, link, truth);
  }
  return unknown;
}

/**
 * Points of a particle: its vertex, then its true hit positions in order of distance from the vertex.
 * (The files have no time: a particle that curls back is out of order from there on.)
 */
function addTrajectories(particles: Particles, link: Int32Array, truth: Float32Array): void {
  const vertex = particles.vertex.take();
  const hitsOf: number[][] = Array.from({ length: particles.rowOf.size }, () => []);
  link.forEach((particle, hit) => {
    if (particle >= 0) hitsOf[particle]!.push(hit);
  });
  const points = particles.builder.ragged('points', Float32Array);
  hitsOf.forEach((hits, particle) => {
    const start = vertex.subarray(3 * particle, 3 * particle + 3);
    const distance = (hit: number): number =>
      Math.hypot(truth[3 * hit]! - start[0]!, truth[3 * hit + 1]! - start[1]!, truth[3 * hit + 2]! - start[2]!);
    if (hits.length > 0) points.values.pushAll([...start]);
    for (const hit of hits.toSorted((a, b) => distance(a) - distance(b))) {
      points.values.pushAll([...truth.subarray(3 * hit, 3 * hit + 3)]);
    }
    points.endObject();
  });
}

/** `hit_id,ch0,ch1,value`: adds number and summed value of the cells to the hits; the number of cells. */
export async function joinCells(table: CsvTable, hits: Hits, budget: EventBudget, batch: Batch): Promise<number> {
  const count = hits.rowOf.size;
  budget.add(8 * count);
  const cells = new Uint32Array(count);
  const values = new Float64Array(count);
  const [id, value] = columns(table, 'hit_id,value');
  const rows = await table.rows(() => {
    const row = rowOfHit(table, hits, id!);
    cells[row]!++;
    values[row]! += table.number(value!);
  }, batch);
  const cellColumn = hits.builder.column('cells', Uint32Array);
  const valueColumn = hits.builder.column('cellValue', Float32Array);
  for (let row = 0; row < count; row++) {
    cellColumn.push(cells[row]!);
    valueColumn.push(values[row]!);
  }
  return rows;
}

export function build(hits: Hits, particles: Particles | null): Collection[] {
  return particles ? [hits.builder.build(), particles.builder.build()] : [hits.builder.build()];
}

function rowOfHit(table: CsvTable, hits: Hits, column: number): number {
  const id = table.whole(column, U32);
  const row = hits.rowOf.get(id);
  if (row === undefined) throw table.fault(`there is no hit ${id}`);
  return row;
}

/** Positions of the columns of a comma-separated list. */
function columns(table: CsvTable, names: string): number[] {
  return names.split(',').map((name) => table.column(name));
}
