/** Nominal and true constants of simulated runs: what the simulation is made with, and what reconstruction is given. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nominalPayloads } from '#core/calibration/nominal.ts';
import type { PayloadDocument } from '#core/calibration/payload.ts';
import { truthPayloads } from '#core/calibration/truth.ts';
import { expandSetup } from '#core/detector/detector.ts';
import { parseMaterials, parseSetup } from '#core/detector/parse.ts';
import { checkRequest } from '#core/simulation/request.ts';
import type { TrueCalibration } from '#core/simulation/truth.ts';
import { openSource } from '#main/workers/simulate/openSource.ts';

const resource = (path: string): string => readFileSync(join(import.meta.dirname, '../../../resources', path), 'utf8');
const materials = parseMaterials(resource('materials.json'), 'materials.json');

interface Simulated {
  readonly nominal: readonly PayloadDocument[];
  readonly truth: readonly PayloadDocument[];
  readonly drawn: TrueCalibration;
}

async function simulated(setupId: string, process: string, parameters: Record<string, number>): Promise<Simulated> {
  const setup = parseSetup(resource(`detectors/${setupId}.json`), setupId);
  const request = checkRequest(setup, { setup: setupId, process, events: 1, seed: 7, parameters });
  const { truth: drawn } = await openSource({ setup, materials, request });
  const detector = expandSetup(setup, materials.materials);
  return {
    nominal: nominalPayloads(detector),
    truth: truthPayloads(`${setup.experiment}-1`, { ...request, truth: drawn }, detector),
    drawn,
  };
}

const NOTHING_DRAWN = { gainSpread: 0, timeSpread: 0, faultyChannels: 0 };
const DRAWN = { gainSpread: 5, timeSpread: 1, faultyChannels: 10 };

/** Relative difference of two columns at most, row by row. */
function greatestDifference(a: PayloadDocument, b: PayloadDocument, column: string): number {
  const values = ({ constants }: PayloadDocument) => constants.table!.columns[column]!.value;
  expect(b.constants.table!.keys).toEqual(a.constants.table!.keys);
  return Math.max(...values(a).map((value, row) => Math.abs(value! - values(b)[row]!) / Math.abs(value!)));
}

const ofType = (payloads: readonly PayloadDocument[], type: string): PayloadDocument =>
  payloads.find((payload) => payload.type === type)!;

describe.each([
  ['na64-vis2018', 'electrons', 'na64_ecal.gains'],
  ['na64-inv2016', 'electrons', 'na64_ecal.gains'],
  ['padme-run3', 'bunches', 'padme_ecal.gains'],
  ['padme-run1', 'bunches', 'padme_ecal.gains'],
])('%s', (setup, process, gains) => {
  it('is simulated with the nominal constants where nothing is drawn', async () => {
    const { nominal, truth } = await simulated(setup, process, NOTHING_DRAWN);
    expect(truth.map(({ type }) => type)).toEqual(nominal.map(({ type }) => type));
    const scales: [string, string][] = [
      [gains, 'gain'],
      ['mip.scale', 'mipSignal'],
    ];
    for (const [type, column] of scales) {
      expect(greatestDifference(ofType(nominal, type), ofType(truth, type), column), type).toBeLessThan(1e-12);
    }
    expect(ofType(truth, 'channel.status').constants).toEqual(ofType(nominal, 'channel.status').constants);
    expect(ofType(truth, 'channel.t0').constants).toEqual(ofType(nominal, 'channel.t0').constants);
  });

  it('has every constant that was drawn in its truth', async () => {
    const { nominal, truth, drawn } = await simulated(setup, process, DRAWN);
    const cells = new Set<number | string>(ofType(nominal, 'channel.map').constants.table!.keys);
    const t0 = ofType(truth, 'channel.t0').constants.table!;
    const status = ofType(truth, 'channel.status').constants.table!;
    const pedestals = ofType(truth, 'channel.pedestal').constants.table!;
    let faulty = 0;
    for (const family of drawn.families) {
      for (const [index, channel] of family.channel.entries()) {
        expect(cells, `${family.name} ${channel}`).toContain(channel);
        const row = (t0.keys as number[]).indexOf(channel);
        expect(t0.columns['t0']!.value[row]).toBe(family.timeOffset[index]);
        expect(status.texts['state']![row]).toBe(family.state[index]);
        if (family.state[index] !== 'good') faulty++;
        const sampled = (pedestals.keys as number[]).indexOf(channel);
        if (sampled >= 0) expect(pedestals.columns['pedestal']!.value[sampled]).toBe(family.pedestal[index]);
      }
    }
    expect(faulty).toBeGreaterThan(0);
    expect(greatestDifference(ofType(nominal, gains), ofType(truth, gains), 'gain')).toBeGreaterThan(0.05);
    expect(ofType(truth, gains).provenance).toMatchObject({ method: 'truth', seed: 7, configuration: { process } });
  });
});
