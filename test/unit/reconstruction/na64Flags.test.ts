import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { physicsTrigger, signature, srdTag, type SignatureQuantities } from '#core/reconstruction/na64Flags.ts';
import { na64Parts } from '#core/reconstruction/na64Setup.ts';
import { shippedSetup } from '../../fixtures/detector.ts';

/** The printed window of 2018 (handbook §3.3). */
const WINDOW = { low: 0.005, high: 0.1 };
const reading = (energy: number, time = 0) => ({ energy, time, ...WINDOW });

describe('the tag by synchrotron radiation', () => {
  it.each([
    ['in all windows and in time', [reading(0.0051), reading(0.05), reading(0.0999)], true],
    ['one counter below 5 MeV', [reading(0.0049), reading(0.05), reading(0.05)], false],
    ['one counter above 100 MeV', [reading(0.05), reading(0.05), reading(0.1001)], false],
    ['one counter empty', [reading(0.05), reading(0, Number.NaN), reading(0.05)], false],
    ['one counter without a time', [reading(0.05), reading(0.006, Number.NaN), reading(0.05)], true],
    ['one counter late', [reading(0.05), reading(0.05, 10.1), reading(0.05)], false],
    ['one counter dead', [reading(0.05), reading(Number.NaN), reading(0.05)], null],
    ['no counters', [], null],
  ])('%s', (_, counters, expected) => {
    expect(srdTag(counters, 10)).toBe(expected);
  });
});

const THRESHOLDS = { counterLeast: 0.5, upstreamVetoMost: 0.5, preshowerLeast: 0.3, ecalMost: 80, dumpMost: 105 };
const TRIGGER = { beamCounters: [1, 0.9, 1.2], upstreamVeto: 0, preshower: 0.31, ecal: 79.9, dump: null };

describe('the physics trigger', () => {
  it.each([
    ['passes', {}, true],
    ['wants the preshower above 0.3 GeV', { preshower: 0.29 }, false],
    ['wants the ECAL below 80 GeV', { ecal: 80.1 }, false],
    ['wants every beam counter', { beamCounters: [1, 0.1, 1] }, false],
    ['wants nothing in the upstream veto', { upstreamVeto: 0.6 }, false],
    ['needs no upstream veto where there is none', { upstreamVeto: null }, true],
    ['is unknown with a dead counter', { beamCounters: [1, Number.NaN, 1] }, null],
    ['fails for certain even with a dead counter', { beamCounters: [1, Number.NaN, 1], ecal: 100 }, false],
  ])('of 2016 %s', (_, change, expected) => {
    expect(physicsTrigger('invisible2016', { ...TRIGGER, ...change }, THRESHOLDS)).toBe(expected);
  });

  it('of the visible modes looks at the dump, not at the ECAL', () => {
    const seen = { ...TRIGGER, preshower: 0, ecal: 150 };
    expect(physicsTrigger('visible2018', { ...seen, dump: 104.9 }, THRESHOLDS)).toBe(true);
    expect(physicsTrigger('visible2018', { ...seen, dump: 105.1 }, THRESHOLDS)).toBe(false);
    expect(physicsTrigger('visible2018', { ...seen, dump: null }, THRESHOLDS)).toBe(null);
  });
});

const CUTS = {
  momentumLow: 140,
  momentumHigh: 160,
  exitVetoMost: 0.8,
  rearVetoMost: 1,
  pairCounterLeast: 1.5,
  hcalMost: 1,
  totalLow: 135,
  totalHigh: 165,
  ecalPart: 0.3,
  ecalLeast: 5,
};
const SEEN: SignatureQuantities = {
  tracks: 1,
  momentum: 150,
  exitVeto: 0.1,
  rearVeto: 0,
  pairCounters: [2],
  ecal: 100,
  dump: 50,
  hcal: 0.1,
};

describe('the signature', () => {
  const changes: [string, Partial<SignatureQuantities>, boolean | null][] = [
    ['passes', {}, true],
    ['wants one track', { tracks: 2 }, false],
    ['wants the beam’s momentum', { momentum: 139 }, false],
    ['is unknown without a momentum', { momentum: Number.NaN }, null],
    ['wants nothing behind the ECAL', { rearVeto: 1.1 }, false],
    ['wants less than 1 GeV in the HCAL', { hcal: 1.1 }, false],
    ['wants nothing behind the dump', { exitVeto: 0.9 }, false],
    ['wants two particles in S4', { pairCounters: [1] }, false],
    ['wants the whole energy', { ecal: 80 }, false],
    ['wants three tenths of it in the ECAL', { ecal: 44, dump: 106 }, false],
  ];
  it.each(changes)('of 2018 %s', (_, change, expected) => {
    expect(signature('visible2018', true, { ...SEEN, ...change }, CUTS)).toBe(expected);
  });

  it('of the invisible modes does not look behind a dump', () => {
    const seen = { ...SEEN, dump: null, exitVeto: null, pairCounters: [], ecal: 20 };
    expect(signature('invisible2016', true, seen, CUTS)).toBe(true);
    expect(signature('invisible2016', false, seen, CUTS)).toBe(false);
  });

  it('never passes where the trigger does not, whatever else is seen', () => {
    const value = fc.double({ min: -10, max: 200 });
    fc.assert(
      fc.property(value, value, value, (ecal, dump, momentum) => {
        expect(signature('visible2018', false, { ...SEEN, ecal, dump, momentum }, CUTS)).toBe(false);
      }),
    );
  });
});

describe('the parts of a setup', () => {
  it.each([
    ['na64-inv2016', 'invisible2016', ['S1', 'S2', 'S3'], [], 'V1', null, 'V2', 4],
    ['na64-inv2017-18', 'invisible2017', ['S1', 'S2', 'S3'], [], 'V1', null, 'VETO', 3],
    ['na64-vis2017-30x0', 'visible2017', ['S1', 'S2'], ['S3', 'S4'], 'V1', 'V2', 'V3', 4],
    ['na64-vis2017-40x0', 'visible2017', ['S1', 'S2'], ['S3', 'S4'], 'V1', 'V2', 'V3', 4],
    ['na64-vis2018', 'visible2018', ['S1', 'S2', 'S3'], ['S4'], 'V0', 'W2', 'VETO', 3],
    ['na64-vis2021-wcal12', 'visible2021', ['S1', 'S2', 'S3'], [], 'V0', 'W2', 'VETO', 3],
    ['na64-vis2021-wcal34', 'visible2021', ['S1', 'S2', 'S3'], [], 'V0', 'W2', 'VETO', 3],
  ])('%s', (id, mode, triggerCounters, pairCounters, upstreamVeto, exitVeto, rearVeto, modules) => {
    const parts = na64Parts(shippedSetup(id));
    expect(parts).toMatchObject({ mode, triggerCounters, pairCounters, upstreamVeto, exitVeto, rearVeto });
    expect(parts.hcal).toHaveLength(modules);
    expect(parts.srd).toEqual(['SRD1', 'SRD2', 'SRD3']);
  });
});
