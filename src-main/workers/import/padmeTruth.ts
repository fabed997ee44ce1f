/** Generated vertices and particles of PADME's simulation (class TMCTruthEvent); MeV and mm in the file. */
import { numericColumn, textColumn } from '#core/event/column.ts';
import { makeCollection, type Collection } from '#core/event/event.ts';
import type { EventBudget } from './columnBuilders.ts';
import type { PadmeObject } from './padmeObject.ts';
import { whole } from './padmeRaw.ts';

const GEV_PER_MEV = 1e-3;
const PARTICLE_BYTES = 120;
/** Codes of HepMC: goes on, or ends at the vertex. */
const STATUS = { out: 1, in: 2 } as const;

export function padmeTruth(truth: PadmeObject, budget: EventBudget): Collection {
  const rows = truth.list('fVertex').flatMap((vertex) => {
    const place = {
      position: vertex.vector('fPosition'),
      time: vertex.number('fTime'),
      process: vertex.text('fProcess'),
    };
    const particles = (member: string, status: number) =>
      vertex.list(member).map((particle) => ({ particle, status, ...place }));
    return [...particles('fPartIn', STATUS.in), ...particles('fPartOut', STATUS.out)];
  });
  budget.add(PARTICLE_BYTES * rows.length);
  const momentum = new Float32Array(3 * rows.length);
  const vertex = new Float32Array(3 * rows.length);
  rows.forEach(({ particle, position }, i) => {
    vertex.set(position, 3 * i);
    momentum.set(
      ['fPx', 'fPy', 'fPz'].map((member) => particle.number(member) * GEV_PER_MEV),
      3 * i,
    );
  });
  return makeCollection('Truth particles', 'particles', [
    ['pdg', numericColumn(Int32Array.from(rows, ({ particle }) => whole(particle, 'fPDGCode')))],
    ['momentum', numericColumn(momentum, { width: 3, unit: 'GeV' })],
    ['vertex', numericColumn(vertex, { width: 3, unit: 'mm' })],
    [
      'time',
      numericColumn(
        Float32Array.from(rows, ({ time }) => time),
        { unit: 'ns' },
      ),
    ],
    ['status', numericColumn(Int32Array.from(rows, ({ status }) => status))],
    [
      'energy',
      numericColumn(
        Float32Array.from(rows, ({ particle }) => particle.number('fE') * GEV_PER_MEV),
        { unit: 'GeV' },
      ),
    ],
    ['process', textColumn(rows.map(({ process }) => process))],
  ]);
}
