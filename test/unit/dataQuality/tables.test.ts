/** Ranges as people write them, and the tables of types, parts and rules against each other. */
import { readFileSync, readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SUBRUNS } from '#core/calibration/timeBase.ts';
import { COLOUR_RULES, CURRENT_RULES } from '#core/dataQuality/colours.ts';
import { checkDefect } from '#core/dataQuality/defect.ts';
import { concerns, DEFECT_TYPES } from '#core/dataQuality/defectTypes.ts';
import { partOfElement, partsOf, partsOfSetup } from '#core/dataQuality/parts.ts';
import { formatRunRange, parseRunRange, typedRunRange } from '#core/dataQuality/runRange.ts';

describe('a range of runs', () => {
  it.each([
    ['31404', 31404 * SUBRUNS, 31405 * SUBRUNS, '31404'],
    ['31404..31410', 31404 * SUBRUNS, 31411 * SUBRUNS, '31404–31410'],
    [' 31404:3 ', 31404 * SUBRUNS + 3, 31404 * SUBRUNS + 4, '31404:3'],
    ['31404:3..31404:7', 31404 * SUBRUNS + 3, 31404 * SUBRUNS + 8, '31404:3–7'],
    ['31404:3..31405', 31404 * SUBRUNS + 3, 31406 * SUBRUNS, `31404:3–31405:${SUBRUNS - 1}`],
    ['0..0', 0, SUBRUNS, '0'],
  ])('“%s” is [%d, %d), shown as %s', (text, since, until, shown) => {
    expect(parseRunRange(text)).toEqual({ since, until });
    expect(formatRunRange({ since, until })).toBe(shown);
  });

  it.each(['', 'x', '5..', '..5', '5..4', '5:3..5:2', '5..6..7', '-1', '5:1048576', '99999999999', '5:', '1.5'])(
    'refuses “%s” with a sentence',
    (text) => {
      expect(() => parseRunRange(text)).toThrow(/is no range of runs: write|is reversed/);
    },
  );

  it('is read back as it is typed', () => {
    const position = fc.integer({ min: 0, max: 60_000 * SUBRUNS });
    fc.assert(
      fc.property(position, fc.integer({ min: 1, max: 5 * SUBRUNS }), (since, length) => {
        const range = { since, until: since + length };
        expect(parseRunRange(typedRunRange(range))).toEqual(range);
      }),
    );
  });
});

describe('the tables', () => {
  it('have an effect of every type by the newest rules, and of nothing else', () => {
    expect(Object.keys(CURRENT_RULES.effects).toSorted()).toEqual(DEFECT_TYPES.map(({ id }) => id).toSorted());
    expect(COLOUR_RULES.map(({ version }) => version)).toEqual(COLOUR_RULES.map((_, index) => index + 1));
  });

  it('let every type happen to some part of PADME or NA64, and every part have some type', () => {
    for (const type of DEFECT_TYPES) {
      const places = ['padme', 'na64'].flatMap((one) => partsOf(one).filter(({ id }) => concerns(type, one, id)));
      expect(places, type.id).not.toEqual([]);
    }
    for (const experiment of ['padme', 'na64']) {
      const ids = new Set(partsOf(experiment).map(({ id }) => id));
      for (const needed of Object.values(CURRENT_RULES.essential[experiment]!).flat()) expect(ids).toContain(needed);
    }
  });

  it('find the parts of the setups that come with the program', () => {
    const found = readdirSync('resources/detectors').map((file) => {
      const setup = JSON.parse(readFileSync(`resources/detectors/${file}`, 'utf8')) as {
        id: string;
        experiment: string;
        elements: { name: string }[];
      };
      const names = setup.elements.map(({ name }) => name);
      return [setup.id, partsOfSetup(setup.experiment, names).map(({ id }) => id)] as const;
    });
    const parts = new Map(found);
    expect(parts.get('padme-run3')).toEqual([
      'beam',
      'target',
      'ecal',
      'etag',
      'leadglass',
      'timepix',
      'vetoes',
      'trigger',
      'daq',
    ]);
    expect(parts.get('padme-run1')).toEqual(['beam', 'target', 'ecal', 'vetoes', 'sac', 'trigger', 'daq']);
    expect(parts.get('na64-inv2016')).toEqual([
      'beam',
      'counters',
      'trackers',
      'srd',
      'ecal',
      'veto',
      'hcal',
      'muons',
      'trigger',
      'daq',
    ]);
    expect(parts.get('na64-vis2018')).toContain('wcal');
    expect(partOfElement('na64', 'V2')?.id).toBe('veto');
    expect(partOfElement('na64', 'V1')?.id).toBe('counters');
    expect(partOfElement('padme', 'Beam pipe')).toBeNull();
  });

  it('refuse what does not go together, with what would', () => {
    expect(() => checkDefect('padme', 'srd_off', 'ecal', '')).toThrow('no defect that padme can have');
    expect(() => checkDefect('padme', 'no_lead_glass', 'ecal', '')).toThrow('is a defect of leadglass in padme');
    expect(() => checkDefect('padme', 'dead_cristal', 'ecal', '')).toThrow('no type of defect “dead_cristal”');
    expect(() => checkDefect('lhcb', 'other', 'daq', ' ')).toThrow('the comment has to say');
    expect(() => checkDefect('lhcb', 'clock_jump', 'daq', '')).not.toThrow();
  });
});
