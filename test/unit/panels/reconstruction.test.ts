import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parameter, wholeParameter } from '#core/parameters.ts';
import { numericColumn } from '#core/event/column.ts';
import { makeCollection, type EventData } from '#core/event/event.ts';
import { sourceId, sourceOfId } from '#renderer/model/eventSource.ts';
import { nudged } from '#renderer/panels/reconstruction/nudge.ts';
import { quantityGroups, warnings } from '#renderer/panels/reconstruction/quantities.ts';

const cells = makeCollection('ECAL cells', 'calorimeterHits', [
  ['position', numericColumn(new Float32Array(9), { unit: 'mm', width: 3 })],
  ['energy', numericColumn(new Float32Array(3), { unit: 'GeV' })],
  ['flags', numericColumn(Uint8Array.of(1, 3, 4))],
]);
const event: EventData = {
  header: { eventNumber: 1, timeNs: null, spill: null, triggerBits: 0 },
  scalars: [
    { name: 'p_in', value: 100.123, unit: 'GeV' },
    { name: 'p_in_error', value: 0.62, unit: 'GeV' },
    { name: 'e_ecal', value: 0.0987, unit: 'GeV' },
    { name: 'something', value: 3, unit: '' },
    { name: 'lonely_error', value: 3, unit: '' },
    { name: 'true_energy', value: 100, unit: 'GeV' },
  ],
  labels: [
    { name: 'tracks', value: 'more candidates than 64: the rest was left out' },
    { name: 'truth_process', value: 'x17' },
  ],
  collections: [cells],
};

describe('the quantities of an event', () => {
  const groups = quantityGroups(event, [], 'MeV');

  it('stand by detector in the order of the beam, with their errors, without truth', () => {
    expect(groups.map(({ title, rows }) => [title, rows.map(({ name }) => name)])).toEqual([
      ['Incoming track', ['p_in']],
      ['ECAL', ['e_ecal']],
      ['Further', ['something', 'lonely_error']],
    ]);
  });

  it('have the digits that their errors allow, in the unit of the run', () => {
    expect(groups[0]!.rows[0]).toMatchObject({
      value: '100\u202f100',
      error: '600',
      unit: 'MeV',
      exact: '100.123 GeV',
    });
    expect(groups[1]!.rows[0]).toMatchObject({ value: '98.7', error: '', unit: 'MeV' });
  });
});

describe('warnings', () => {
  it('count the flags of cells by what they mean, and give the labels but those of the truth', () => {
    expect(warnings(event)).toEqual([
      'ECAL cells: 2 cells saturated.',
      'ECAL cells: 1 cell with pile-up removed.',
      'ECAL cells: 1 cell out of time only.',
      'tracks: more candidates than 64: the rest was left out',
    ]);
  });
});

describe('a parameter moved by the arrow keys', () => {
  const window = parameter('window', 'Window', 'ns', 3, [0, 50], '');

  it('steps in its second digit, whole numbers by 1', () => {
    expect(nudged(window, 3, 1)).toBe(3.1);
    expect(nudged(window, 0.3, -1)).toBe(0.29);
    expect(nudged(window, 20, 10)).toBe(30);
    expect(nudged(wholeParameter('n', 'N', '', 4, [1, 9], ''), 4, 1)).toBe(5);
  });

  it('stays in its range and is never stuck inside', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 50, noNaN: true }), fc.constantFrom(-1, 1), (value, by) => {
        const next = nudged(window, value, by);
        expect(next >= 0 && next <= 50).toBe(true);
        if (value < 45 && by === 1) expect(next).toBeGreaterThan(value);
      }),
    );
  });
});

describe('where events come from', () => {
  it('is told by its id, whatever the order of the parameters', () => {
    const source = { run: 'na64-8', reconstruction: null, onTheSpot: { globalTag: 'x', parameters: { b: 2, a: 1 } } };
    const same = { ...source, reconstruction: 'y', onTheSpot: { globalTag: 'x', parameters: { a: 1, b: 2 } } };
    expect(sourceId(source)).toBe(sourceId(same));
    expect(sourceOfId(sourceId(source)).onTheSpot).toEqual({ globalTag: 'x', parameters: { a: 1, b: 2 } });
    const stored = { run: 'na64-8', reconstruction: 'y', onTheSpot: null };
    expect(sourceOfId(sourceId(stored))).toEqual(stored);
    expect(sourceId(stored)).not.toBe(sourceId({ ...stored, reconstruction: null }));
  });
});
