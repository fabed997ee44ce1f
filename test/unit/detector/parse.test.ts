import { describe, expect, it } from 'vitest';
import { parseSetup } from '#core/detector/parse.ts';
import { block, fileOf } from '../../fixtures/detector.ts';

const refusal = (text: string): string => {
  try {
    parseSetup(text, 'mine.json');
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

describe('a setup file that cannot be read', () => {
  it.each([
    ['is not JSON', '{"format": ', /^mine\.json is not JSON/],
    ['is something else', '{"events": []}', /no detector description/],
    ['is a list', '[]', /no detector description/],
    ['has no elements', fileOf([]), /“elements”/],
    [
      'names an element at fault',
      fileOf([block('Dump', { shape: { type: 'box', size: [1, 2] } })]),
      /“Dump”.*“shape\.size/,
    ],
    ['has an element without a name', fileOf([{ title: 'x' }]), /element number 1, “name”/],
    ['has a misspelt key', fileOf([block('Dump', { postion: [0, 0, 0] })]), /“Dump”.*postion/],
    ['has a negative size', fileOf([block('Dump', { shape: { type: 'box', size: [-1, 2, 3] } })]), /“Dump”.*is in mm/],
    [
      'is in MeV',
      fileOf([block('Dump')], {
        beam: {
          particle: 'e-',
          energy: 100_000,
          path: [
            [0, 0, 0],
            [0, 0, 1],
          ],
        },
      }),
      /is in GeV/,
    ],
    [
      'has a field in gauss',
      fileOf([block('M', { field: { type: 'dipole', fieldT: [0, 4543, 0], flat: [1, 1, 1], edge: 0 } })]),
      /“M”.*above 20 T/,
    ],
    [
      'has a short field map',
      fileOf([
        block('M', { field: { type: 'map', first: [0, 0, 0], step: [1, 1, 1], points: [2, 2, 2], valuesT: [0, 1] } }),
      ]),
      /“M”.*takes 24 numbers, and gives 2/,
    ],
    ['has a later version', fileOf([block('Dump')], { version: 2 }), /“version”/],
    ['has no shape of that kind', fileOf([block('Dump', { shape: { type: 'cone' } })]), /“Dump”.*“shape/],
  ])('%s', (_, text, sentence) => {
    const message = refusal(text);
    expect(message).toMatch(sentence);
    expect(message).toMatch(/\.$/);
    expect(message.split('\n')).toHaveLength(1);
  });

  it('and one that can', () => {
    expect(refusal(fileOf([block('Dump')]))).toBe('accepted');
    expect(refusal(`\u{feff}${fileOf([block('Dump')])}`)).toBe('accepted');
  });
});
