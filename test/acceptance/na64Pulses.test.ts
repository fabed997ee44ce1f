/** NA64: pulses of the MSADC, pile-up taken apart (§7.1 of the handbook). Fixture F8. */
import { TIME_GATE, gateCell } from '#core/physics/timeGate.ts';
import { makeRandom } from '#core/statistics/random.ts';
import { pulsesOf, reconstructed, type KnownPulse } from '../fixtures/waveforms.ts';
import { figure, type FigureValue } from './figure.ts';

const SEPARATIONS = [12.5, 25, 50, 100];

interface Recovered {
  /** Part of the cells whose in-time pulse is kept within the gate */
  readonly efficiency: number;
  /** Mean energy of those over the true one */
  readonly scale: number;
}

/** In-time pulses of an energy, each with one of 10 to 100 GeV at ± the separation. */
async function recovered(energy: number, separation: number, waveforms = 400): Promise<Recovered> {
  const random = makeRandom(80, Math.round(1000 * separation), Math.round(energy));
  const lists = Array.from({ length: waveforms }, (_, i): KnownPulse[] => [
    [0, energy],
    [i % 2 === 0 ? separation : -separation, random.between(10, 100)],
  ]);
  const found = await reconstructed({
    digitiser: 'msadc',
    waveforms,
    pulses: (i) => lists[i]!,
    expectedTime: 0,
  });
  const kept = lists.flatMap((_, i) => {
    const pulse = gateCell(found, found.offsets[i]!, found.offsets[i + 1]!).kept;
    return pulse < 0 ? [] : [found.energy[pulse]! / energy];
  });
  return { efficiency: kept.length / waveforms, scale: kept.reduce((sum, value) => sum + value, 0) / kept.length };
}

figure('AF-080', 'in-time energy and efficiency with a second pulse of 10 to 100 GeV', async () => {
  const values: FigureValue[] = [];
  for (const separation of SEPARATIONS) {
    const { scale } = await recovered(30, separation);
    values.push({ what: `30 GeV ± ${separation} ns: energy`, value: scale, expected: 1, tolerance: 0.05 });
  }
  const mean = async (energy: number): Promise<number> => {
    const all = await Promise.all(SEPARATIONS.map((separation) => recovered(energy, separation)));
    return all.reduce((sum, { efficiency }) => sum + efficiency, 0) / all.length;
  };
  const high = await mean(10);
  values.push({ what: 'efficiency at 10 GeV', value: high, range: [0.95, 1] });
  values.push({ what: 'at 2 GeV it is less', value: (await mean(2)) < high, expected: true, exact: true });
  return values;
});

figure('AF-123', 'largest mean time error of pulses at −2, 0 and 2 ns, above 1 GeV', async () => {
  const values: FigureValue[] = [];
  for (const energy of [2, 10, 100]) {
    for (const start of [-2, 0, 2]) {
      const waveforms = 500;
      const found = await reconstructed({ digitiser: 'msadc', waveforms, pulses: () => [[start, energy]] });
      const squares = Array.from({ length: waveforms }, (_, i) => {
        const [pulse, ...more] = pulsesOf(found, i);
        return pulse === undefined || more.length > 0 ? Infinity : (found.time[pulse]! - start) ** 2;
      });
      values.push({
        what: `${energy} GeV at ${start} ns`,
        value: Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / waveforms),
        range: [0, 2],
        unit: 'ns',
      });
    }
  }
  return values;
});

figure('AF-124', 'cells in time are kept, others flagged', async () => {
  const cell = async (...pulses: KnownPulse[]): Promise<string> => {
    const found = await reconstructed({ digitiser: 'msadc', waveforms: 1, pulses: () => pulses });
    const gated = gateCell(found, 0, found.offsets[1]!);
    const energy = gated.kept < 0 ? 0 : Math.round(found.energy[gated.kept]!);
    return `${gated.cell} ${energy}`;
  };
  const gate = (time: number, energy: number): string => gateCell({ time: [time], energy: [energy] }, 0, 1).cell;
  return [
    { what: 'one at 0 ns', value: await cell([0, 40]), expected: 'clean 40', exact: true },
    { what: 'with another at 60 ns', value: await cell([0, 40], [60, 20]), expected: 'separated 40', exact: true },
    { what: 'with another at −60 ns', value: await cell([-60, 20], [0, 40]), expected: 'separated 40', exact: true },
    { what: 'one at 30 ns', value: await cell([30, 40]), expected: 'pileUp 0', exact: true },
    { what: 'none', value: await cell(), expected: 'empty 0', exact: true },
    { what: 'edge of the gate', value: gate(TIME_GATE.halfWidth, 5), expected: 'clean', exact: true },
    { what: 'beyond it', value: gate(2.001, 5), expected: 'pileUp', exact: true },
    { what: 'beyond it, below 1 GeV', value: gate(2.001, 1), expected: 'clean', exact: true },
  ];
});
