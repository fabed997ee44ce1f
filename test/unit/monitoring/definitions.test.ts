/** The monitors that come with Beamglass, and what is said of documents that cannot be used. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEFECT_TYPES } from '#core/dataQuality/defectTypes.ts';
import { partsOfSetup } from '#core/dataQuality/parts.ts';
import type { Monitor } from '#core/monitoring/definition.ts';
import { channelsOf, openMonitors } from '#core/monitoring/filler.ts';
import { monitorsFor, parseMonitorDocument, runKindOf } from '#core/monitoring/parse.ts';
import { hashOf } from '#main/store/hash.ts';
import { SHIPPED, shippedDetector } from '../../fixtures/detector.ts';

const textOf = (name: string): string =>
  readFileSync(new URL(`../../../resources/monitoring/${name}.json`, import.meta.url), 'utf8');
const DOCUMENTS = ['padme', 'na64'].map((name) => parseMonitorDocument(textOf(name), `${name}.json`));
const monitorsOf = (setup: string): Monitor[] => monitorsFor(DOCUMENTS, shippedDetector(setup).setup, null, hashOf);

describe.each(SHIPPED)('monitors of %s', (id) => {
  const { setup, cells } = shippedDetector(id);
  const monitors = monitorsOf(id);

  it('are there, can be filled, and have channels where they are maps', () => {
    expect(monitors.length).toBeGreaterThan(20);
    expect(() => openMonitors(monitors, cells)).not.toThrow();
    for (const { id: monitor, shows } of monitors) {
      if (shows.kind === 'channels') expect(channelsOf(shows, cells).length, monitor).toBeGreaterThan(0);
    }
  });

  it('name parts and defects that there are', () => {
    const parts = new Set(
      partsOfSetup(
        setup.experiment,
        setup.elements.map(({ name }) => name),
      ).map((one) => one.id),
    );
    for (const { id: monitor, part, defect } of monitors) {
      expect(parts, monitor).toContain(part);
      if (defect === null) continue;
      const type = DEFECT_TYPES.find((one) => one.id === defect);
      expect(type, `${monitor}: ${defect}`).toBeDefined();
      if (type!.parts !== null) expect(type!.parts, monitor).toContain(part);
      if (type!.experiments !== null) expect(type!.experiments, monitor).toContain(setup.experiment);
    }
  });

  it('differ in what they fill from those of other setups', () => {
    const other = SHIPPED.find((one) => one !== id)!;
    const hashes = new Set(monitorsOf(other).map(({ hash }) => hash));
    for (const { hash } of monitors) expect(hashes.has(hash)).toBe(false);
  });
});

describe('a document', () => {
  const change = (edit: (document: Record<string, never>) => void): string => {
    const document = JSON.parse(textOf('padme')) as Record<string, never>;
    edit(document);
    return JSON.stringify(document);
  };
  const first = (document: Record<string, never>) => (document['monitors'] as unknown as Record<string, unknown>[])[0]!;

  it.each([
    ['that is no JSON', '{', /own\.json describes no monitors that can be used/],
    ['with a misspelt field', change((all) => (first(all)['titel'] = 'x')), /monitors\.0/],
    [
      'with an expression that cannot be read',
      change((all) => ((first(all)['shows'] as { x: { value: string } }).x.value = 'n_pot +')),
      /npot/,
    ],
    [
      'with a test of shapes on a trend',
      change((all) => {
        first(all)['shows'] = { kind: 'trend', value: 'n_pot', label: 'x', unit: '' };
        first(all)['tests'] = [{ kind: 'chi2', watch: 0.01, bad: 0.001, least: 10 }];
      }),
      /has no shape to be tested by chi2/,
    ],
    ['with a name twice', change((all) => (first(all)['id'] = 'cog')), /names a monitor twice/],
  ])('%s is refused with a sentence', (_, text, sentence) => {
    expect(() => parseMonitorDocument(text, 'own.json')).toThrow(sentence);
  });

  it('of the user’s replaces a monitor of the same name', () => {
    const own = parseMonitorDocument(
      change((all) => (first(all)['title'] = 'Mine')),
      'own.json',
    );
    const { setup } = shippedDetector('padme-run3');
    const merged = monitorsFor([...DOCUMENTS, own], setup, 'physics', hashOf);
    expect(merged.filter(({ id }) => id === 'npot').map(({ title }) => title)).toEqual(['Mine']);
  });
});

it('tells runs of other kinds by their process', () => {
  expect(['bunches', 'x17', 'pedestals', 'led', 'cosmics', 'ageing', 'toString'].map(runKindOf)).toEqual([
    'physics',
    'physics',
    'pedestal',
    'led',
    'cosmics',
    'calibration',
    'physics',
  ]);
  expect(runKindOf(null)).toBe('physics');
});
