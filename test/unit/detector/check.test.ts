import { describe, expect, it } from 'vitest';
import { checkDetector } from '#core/detector/check.ts';
import { block, made, MATERIALS, SHIPPED, shippedSetup } from '../../fixtures/detector.ts';

const check = (elements: readonly object[], rest: object = {}) => checkDetector(made(elements, rest), MATERIALS);
const whole = (channelOffset: number, rest: object = {}) => ({ type: 'whole', first: 0, channelOffset, ...rest });
const tube = (outerRadius: number, length: number, innerRadius?: number) => ({
  type: 'tube',
  outerRadius,
  length,
  ...(innerRadius === undefined ? {} : { innerRadius }),
});

describe('shipped setups', () => {
  it('are all there', () => {
    expect(SHIPPED.toSorted()).toEqual([
      'na64-inv2016',
      'na64-inv2017-18',
      'na64-vis2017-30x0',
      'na64-vis2017-40x0',
      'na64-vis2018',
      'na64-vis2021-wcal12',
      'na64-vis2021-wcal17',
      'na64-vis2021-wcal34',
      'padme-run1',
      'padme-run2',
      'padme-run3',
    ]);
  });

  it.each(SHIPPED)('%s is in order', (id) => {
    const setup = shippedSetup(id);
    expect(setup.id).toBe(id);
    expect(checkDetector(setup, MATERIALS)).toEqual([]);
  });

  it('without its declared overlaps the tagger of PADME is reported', () => {
    const setup = shippedSetup('padme-run3');
    const elements = setup.elements.map((element) => ({ ...element, mayOverlap: [] }));
    const overlaps = checkDetector({ ...setup, elements }, MATERIALS).map(({ message }) => message);
    // Bars of 44 mm at a pitch of 40 mm.
    expect(overlaps.filter((message) => /ETag (lower|upper) \d.*overlap by 4 mm/.test(message))).toHaveLength(6);
  });

  it('a crystal taken off the wiring of PADME is reported', () => {
    const setup = structuredClone(shippedSetup('padme-run3'));
    const ecal = setup.elements.find(({ name }) => name === 'ECal')!;
    ecal.readout!.wiring!['0']![6] = null;
    const problems = checkDetector(setup, MATERIALS);
    expect(problems).toMatchObject([{ kind: 'channel', element: 'ECal', message: expect.stringContaining('1801') }]);
  });

  it('a counter moved into the calorimeter is reported', () => {
    const setup = structuredClone(shippedSetup('na64-vis2018'));
    setup.elements.find(({ name }) => name === 'S4')!.position = [0, 0, 10_020];
    expect(checkDetector(setup, MATERIALS)).toMatchObject([
      { kind: 'overlap', element: expect.stringMatching(/S4|ECAL-PS/) },
    ]);
  });
});

describe('overlaps', () => {
  const pair = (a: object, b: object) => check([block('A', a), block('B', b)]).filter(({ kind }) => kind === 'overlap');

  it.each([
    ['faces that touch', {}, { position: [0, 0, 100] }, false],
    ['10 mm into each other', {}, { position: [0, 0, 90] }, true],
    ['one within the other', {}, { shape: { type: 'box', size: [10, 10, 10] } }, true],
    // A square of 100 mm turned by 45° reaches 70.7 mm out.
    ['turned, apart', {}, { position: [121, 0, 0], rotationDegrees: [0, 0, 45] }, false],
    ['turned, in each other', {}, { position: [120, 0, 0], rotationDegrees: [0, 0, 45] }, true],
    // Along the diagonal one reaches 70.71 mm, the other 50 mm; the boxes around them overlap in both cases.
    ['turned, corner to side', {}, { position: [85.4, 85.4, 0], rotationDegrees: [0, 0, 45] }, false],
    ['turned, corner in side', {}, { position: [85.3, 85.3, 0], rotationDegrees: [0, 0, 45] }, true],
    ['tubes, apart', { shape: tube(50, 100) }, { shape: tube(50, 100), position: [70.8, 70.8, 0] }, false],
    ['tubes, in each other', { shape: tube(50, 100) }, { shape: tube(50, 100), position: [70.6, 70.6, 0] }, true],
    // The nearest point of the box is its edge at 50, 50: √2 · 50 = 70.71 mm from the origin.
    ['tube past an edge', {}, { shape: tube(50, 100), position: [85.4, 85.4, 0] }, false],
    ['tube at an edge', {}, { shape: tube(50, 100), position: [85.3, 85.3, 0] }, true],
    ['a rod through a tube', { shape: tube(50, 100, 20) }, { shape: tube(20, 500) }, false],
    ['a rod too thick', { shape: tube(50, 100, 20) }, { shape: tube(20.1, 500) }, true],
    [
      'a tilted rod that fits',
      { shape: tube(50, 100, 40) },
      { shape: tube(5, 300), rotationDegrees: [10, 0, 0] },
      false,
    ],
    [
      'a box through a window',
      { shape: { type: 'box', size: [100, 100, 10], hole: { size: [40, 20] } } },
      { shape: { type: 'box', size: [40, 20, 50] } },
      false,
    ],
    [
      'a box turned in a window',
      { shape: { type: 'box', size: [100, 100, 10], hole: { size: [40, 20] } } },
      { shape: { type: 'box', size: [20, 40, 50] } },
      true,
    ],
  ])('%s', (_, a, b, overlap) => {
    expect(pair(a, b)).toHaveLength(overlap ? 1 : 0);
    expect(pair(b, a)).toHaveLength(overlap ? 1 : 0);
  });

  it('says how deep, and which', () => {
    expect(pair({}, { position: [0, 0, 90] })[0]!.message).toMatch(/“A” and “B” overlap by 10 mm/);
  });

  it('are allowed where declared, and inside', () => {
    expect(pair({}, { position: [0, 0, 90], mayOverlap: ['A'] })).toEqual([]);
    expect(pair({}, { shape: { type: 'box', size: [10, 10, 10] }, inside: 'A' })).toEqual([]);
  });

  it('of copies of one element', () => {
    const copies = (step: number, mayOverlap: string[]) =>
      check([block('Bar', { repeat: { count: 3, step: [0, step, 0] }, mayOverlap })]);
    expect(copies(100, [])).toEqual([]);
    expect(copies(96, [])).toMatchObject([{ message: expect.stringMatching(/“Bar 0” and “Bar 1” overlap by 4 mm/) }]);
    expect(copies(96, ['Bar'])).toEqual([]);
  });
});

describe('other problems name their element', () => {
  const one = (elements: readonly object[], rest: object = {}) => {
    const problems = check(elements, rest);
    expect(problems).toHaveLength(1);
    return problems[0]!;
  };

  it.each([
    ['a name twice', [block('A'), block('A', { position: [0, 0, 500] })], 'name', 'A'],
    ['an element inside none', [block('A', { inside: 'B' })], 'name', 'A'],
    ['a material that is not there', [block('A', { material: 'unobtainium' })], 'material', 'A'],
    [
      'a layer of one',
      [block('A', { layers: { repeat: 1, stack: [{ material: 'x', thickness: 1 }] } })],
      'material',
      'A',
    ],
    ['sticking out', [block('A'), block('B', { inside: 'A', position: [0, 0, 1] })], 'outside', 'B'],
    ['a gap', [block('A'), block('B', { position: [0, 0, 102], adjoins: ['A'] })], 'gap', 'B'],
    [
      'layers too long',
      [block('A', { layers: { repeat: 34, stack: [{ material: 'W', thickness: 3 }] } })],
      'size',
      'A',
    ],
    [
      'cells too wide',
      [block('A', { readout: { type: 'grid', columns: 3, rows: 1, pitch: [38, 38], id: { column: 1, row: 0 } } })],
      'size',
      'A',
    ],
    [
      'strips too many',
      [block('A', { readout: { type: 'strips', planes: [{ measures: 'x', count: 400, pitch: 0.256, first: 0 }] } })],
      'size',
      'A',
    ],
    [
      'one channel for two',
      [block('A', { readout: whole(7) }), block('B', { readout: whole(7), position: [0, 0, 300] })],
      'channel',
      'B',
    ],
    [
      'one input for two',
      [
        block('A', { readout: whole(1, { wiring: { 0: [0] } }) }),
        block('B', { readout: whole(2, { wiring: { 0: [0] } }), position: [0, 0, 300] }),
      ],
      'channel',
      'B',
    ],
    [
      'one id for two cells',
      [block('A', { readout: { type: 'grid', columns: 2, rows: 2, pitch: [10, 10], id: { column: 1, row: 1 } } })],
      'channel',
      'A',
    ],
    ['a wire to nothing', [block('A', { readout: whole(1, { wiring: { 0: [0, 5] } }) })], 'channel', 'A'],
    ['a wire twice', [block('A', { readout: whole(1, { wiring: { 0: [0, 0] } }) })], 'channel', 'A'],
    ['too little depth', [block('A', { stated: { radiationLengths: 10 } })], 'stated', 'A'],
    [
      'a weak magnet',
      [
        block('A', {
          field: { type: 'dipole', fieldT: [0, 1, 0], flat: [50, 50, 50], edge: 0 },
          stated: { fieldIntegralTm: 1 },
        }),
      ],
      'stated',
      'A',
    ],
    ['assuming what is not there', [block('A', { assumed: { 'shape.radius': 'no' } })], 'assumed', 'A'],
    ['metres', [block('A', { shape: { type: 'box', size: [0.1, 0.1, 0.1] } })], 'unit', null],
    ['an open vacuum', [block('A', { material: 'vacuum' })], 'gap', 'A'],
  ])('%s', (name, elements, kind, element) => {
    const problems = check(elements);
    // A vacuum is open at both ends.
    expect(problems).toHaveLength(name === 'an open vacuum' ? 2 : 1);
    expect(problems[0]).toMatchObject({ kind, element });
    if (element !== null) expect(problems[0]!.message).toContain(`“${element}”`);
    expect(problems[0]!.message).toMatch(/\.$/);
  });

  it('an element inside itself', () => {
    const problem = check([block('A', { inside: 'B' }), block('B', { inside: 'A' })])[0]!;
    expect(problem.message).toMatch(/inside itself/);
  });

  it('a beam that misses, or goes back', () => {
    const beam = (path: number[][]) => ({ beam: { particle: 'e-', energy: 1, path } });
    expect(
      one(
        [block('A')],
        beam([
          [500, 0, -100],
          [500, 0, 100],
        ]),
      ).kind,
    ).toBe('beam');
    expect(
      one(
        [block('A')],
        beam([
          [0, 0, 100],
          [0, 0, -100],
        ]),
      ).message,
    ).toMatch(/downstream/);
  });

  it('a common material renamed', () => {
    const { Fe } = MATERIALS;
    expect(one([block('A')], { materials: { Fe } }).message).toContain('“Fe”');
    expect(check([block('A', { material: 'soft' })], { materials: { soft: Fe } })).toEqual([]);
  });

  it('a window closes the vacuum', () => {
    const window = { shape: { type: 'box', size: [100, 100, 0.1] }, material: 'mylar', adjoins: ['A'] };
    const closed = [
      block('A', { material: 'vacuum' }),
      block('W1', { ...window, position: [0, 0, -50.05] }),
      block('W2', { ...window, position: [0, 0, 50.05] }),
    ];
    expect(check(closed)).toEqual([]);
    expect(check(closed.slice(0, 2))).toMatchObject([{ kind: 'gap', element: 'A' }]);
  });
});
