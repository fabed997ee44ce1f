/**
 * The event files of other experiments' software, where they are at hand. Counts are those that the files'
 * own description lists.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeEvent, encodeEvent } from '#core/event/codec.ts';
import { collectionOf, importFiles, numericOf } from '../../fixtures/import.ts';

const shared = process.env['BEAMGLASS_SHARED'] ?? resolve(import.meta.dirname, '../../../../shared');
const at = (name: string): string => join(shared, 'data/events', name);
const isPresent = existsSync(at('lhcb-191749-5296728.json'));
if (!isPresent) console.warn(`No event files in ${join(shared, 'data/events')}: tests of real files are skipped.`);

describe.skipIf(!isPresent)('real event files', () => {
  it('LHCb', async () => {
    const { format, source, events } = await importFiles(at('lhcb-191749-5296728.json'));
    const event = decodeEvent(encodeEvent(events[0]!));
    expect([format, source.experiment, source.runNumber, events.length]).toEqual(['lhcb-json', 'lhcb', 191749, 1]);
    expect(event.header.eventNumber).toBe(5296728);
    expect(new Date(Number(event.header.timeNs! / 1_000_000n)).toISOString()).toBe('2017-05-23T14:45:50.195Z');
    expect(event.header.timeNs! % 1_000_000n).toBe(776_000n);
    const counts = Object.fromEntries(event.collections.map(({ name, count }) => [name, count]));
    expect(counts).toEqual({
      PVS: 5,
      PARTICLES: 80,
      VTRACKS: 118,
      VELOPHI: 2719,
      VELOR: 2970,
      TT: 1174,
      IT: 1247,
      OT: 6868,
      ECAL: 1009,
      HCAL: 334,
      MUON: 1322,
    });
  });

  it('LHCb: mass, energy and momentum of every particle agree', async () => {
    const { events } = await importFiles(at('lhcb-191749-5296728.json'));
    const particles = collectionOf(events[0]!, 'PARTICLES');
    const [mass, energy, momentum] = ['mass', 'E', 'momentum'].map(
      (name) => numericOf(particles, name).data as Float32Array,
    );
    for (let i = 0; i < particles.count; i++) {
      const p = Math.hypot(momentum![3 * i]!, momentum![3 * i + 1]!, momentum![3 * i + 2]!);
      expect(Math.hypot(p, mass![i]!) / energy![i]!).toBeCloseTo(1, 4);
    }
  });

  it('Firebird DEX', async () => {
    const { format, events } = await importFiles(at('eic-test.edm4eic.firebird.json'));
    expect(format).toBe('firebird-dex');
    expect(events.map(({ header }) => header.eventNumber)).toEqual([1, 2, 3, 4, 5]);
    const count = (name: string): number => collectionOf(events[0]!, name).count;
    expect(count('SiEndcapTrackerRecHits')).toBe(831);
    expect(count('SiBarrelVertexRecHits')).toBe(607);
    expect(count('SiBarrelTrackerRecHits')).toBe(479);
    expect(count('TOFBarrelRecHits')).toBe(87);
    expect(count('MPGDBarrelRecHits')).toBe(13);
    const trajectories = events.map((event) => collectionOf(event, 'CentralTrackSegments').count);
    expect(trajectories).toEqual([1, 2, 4, 3, 3]);
  });

  it('Firebird DEX, zipped', async () => {
    const { events } = await importFiles(at('eic-dis-18x275.v0.4.firebird.zip'));
    expect(events.map(({ header }) => header.eventNumber)).toEqual([10]);
    const expected = {
      CentralTrackSegments: 11,
      SiEndcapTrackerRecHits: 74,
      MPGDBarrelRecHits: 37,
      ForwardMPGDEndcapRecHits: 32,
      TOFBarrelRecHit: 30,
      SiBarrelVertexRecHits: 26,
    };
    for (const [name, count] of Object.entries(expected))
      expect([name, collectionOf(events[0]!, name).count]).toEqual([name, count]);
  });
});
