/**
 * The cut flows of the handbooks against their numbers, written down here a second time: an event inside every cut, and
 * for each printed limit a value just inside and one just outside.
 */
import { describe, expect, test } from 'vitest';
import { BUILT_IN_SELECTIONS } from '#core/analysis/builtIn.ts';
import { checkExpressions, columnsOf, selectionDefinition } from '#core/analysis/definition.ts';
import { compileSelection } from '#core/event/selection/selection.ts';

type Row = Readonly<Record<string, number>>;

/** Columns that the reconstructions give, and their number as agreed. */
const NA64 =
  'n_in_tracks p_in p_in_error theta_in srd_1 srd_2 srd_3 srd_time_spread srd_tag e_ps e_ecal e_ecal_main shower_shape shower_depth hcal_width shower_x shower_y n_showers shower_distance e_wcal e_wcal_ps w2 s1 s2 s3 s4 v0 veto e_hcal1 e_hcal2 e_hcal3 e_hcal4 hcal1_mip hcal2_mip hcal3_mip hcal4_mip e_hcal hcal_time_spread e_tot e_miss pile_up straw_hits gem_hits_least gem_hits_most n_tracks_decay n_pairs vertex_x vertex_y vertex_z vertex_dca vertex_angle vertex_distance_sigma m_pair m_pair_error pair_distance trigger_physics signature'.split(
    ' ',
  );
const PADME =
  'n_pot n_pot_error lead_glass_charge bunch_length bbq e_ecal_total n_ecal_clusters target_x target_y target_width_x target_width_y target_charge n_two_cluster e1 e2 t1 t2 r1 r2 phi1 phi2 theta_star1 theta_star2 dphi theta_star_sum dt cog_x cog_y m_pair side_band r_min r_max e_min e_max sqrt_s'.split(
    ' ',
  );

const definitionOf = (name: string) => BUILT_IN_SELECTIONS.find((one) => one.name === name)!.definition;

/** Names of the cuts that an event fails; a column that the row lacks has no value. */
function failed(name: string, row: Row): string[] {
  const { cuts, experiment } = definitionOf(name);
  const columns = (experiment === 'na64' ? NA64 : PADME).map((column) => ({
    name: column,
    unit: '',
    type: 'number' as const,
  }));
  return cuts
    .filter(
      ({ expression }) =>
        compileSelection(expression, columns).evaluate((column) => Float64Array.of(row[column] ?? Number.NaN), 1)[0] ===
        0,
    )
    .map((one) => one.name);
}

/** Column, the last value inside, the first outside, the cut that refuses it. */
type Limit = readonly [column: string, inside: number, outside: number, cut: string];

const INVISIBLE: Row = {
  trigger_physics: 1,
  n_in_tracks: 1,
  theta_in: 0.4,
  p_in: 100,
  srd_1: 20,
  srd_2: 20,
  srd_3: 20,
  srd_tag: 1,
  shower_shape: 1,
  shower_depth: 1,
  hcal_width: 50,
  n_showers: 1,
  e_ps: 1.5,
  e_ecal: 30,
  veto: 0.1,
  gem_hits_most: 1,
  straw_hits: 1,
  hcal_time_spread: 1,
  e_hcal: 0.2,
};

const invisible = (momentum: readonly [number, number]): Limit[] => [
  ['trigger_physics', 1, 0, 'Trigger'],
  ['n_in_tracks', 1, 2, 'One incoming track'],
  ['theta_in', 1, 1.01, 'Incoming angle'],
  ['p_in', momentum[0], momentum[0] - 0.01, 'Incoming momentum'],
  ['p_in', momentum[1], momentum[1] + 0.01, 'Incoming momentum'],
  ['srd_tag', 1, 0, 'SRD tag'],
  ['shower_shape', 4.9, 5, 'Lateral shower shape'],
  ['shower_depth', 5.9, 6, 'Longitudinal shower shape'],
  ['veto', 0.99, 1, 'Veto behind the ECAL'],
  ['e_ecal', 49.99, 50, 'E_ECAL'],
  ['e_hcal', 0.99, 1, 'E_HCAL'],
  ['n_showers', 1, 2, 'Single shower'],
];

const VISIBLE_2018: Row = {
  ...INVISIBLE,
  p_in: 150,
  srd_1: 60,
  srd_2: 60,
  srd_3: 60,
  e_wcal: 50,
  e_wcal_ps: 2,
  e_ecal: 100,
  e_tot: 150,
  w2: 0.1,
  s4: 2,
  gem_hits_least: 2,
  gem_hits_most: 4,
  n_tracks_decay: 2,
  n_pairs: 1,
  vertex_dca: 0.2,
  vertex_angle: 1,
  vertex_distance_sigma: 0.5,
};

const visible2018: Limit[] = [
  ['srd_1', 5, 4.99, 'SRD energies'],
  ['srd_2', 100, 100.01, 'SRD energies'],
  ['p_in', 140, 139.9, 'Incoming momentum'],
  ['p_in', 160, 160.1, 'Incoming momentum'],
  ['n_in_tracks', 1, 0, 'One incoming track'],
  ['e_tot', 164.9, 165, 'E_tot'],
  ['e_hcal', 0.99, 1, 'E_HCAL'],
];

const counters: Limit[] = [
  ['w2', 0.79, 0.8, 'W2'],
  ['s4', 1.51, 1.5, 'S4'],
];

const LOW: Row = { ...VISIBLE_2018, e_ecal: 60, w2: 5, s4: 0 };

/** √s of 16.93 MeV: 280 MeV on electrons at rest (padme.md §3.6). */
const PAIR: Row = {
  n_two_cluster: 1,
  r_min: 178.83,
  r_max: 270,
  e_min: 111.76,
  e_max: 168.75,
  e1: 140,
  e2: 140,
  r1: 219.7,
  r2: 219.7,
  phi1: 0.1,
  phi2: 0.1 - Math.PI,
  dphi: Math.PI,
  theta_star_sum: 3.13,
  dt: 0.3,
  cog_x: 1,
  cog_y: 1,
  side_band: 1,
};

const fiducial: Limit[] = [
  ['r1', 147.2, 147.1, 'R_min'],
  ['r2', 299.9, 300, 'Illuminated face'],
  ['e1', 44.71, 44.7, 'Energy'],
  ['dt', -4.99, -5, 'Time'],
  ['phi1', 0.7, 0.7001, 'Azimuth'],
];

const FLOWS: Readonly<Record<string, { readonly inside: Row; readonly limits: readonly Limit[] }>> = {
  inv16: {
    inside: INVISIBLE,
    limits: [...invisible([98, 102]), ['gem_hits_most', 1, 2, 'No extra upstream hits']],
  },
  inv17_18: { inside: INVISIBLE, limits: [...invisible([97, 103]), ['straw_hits', 1, 2, 'Single straw hit']] },
  dimuons16: {
    inside: { trigger_physics: 1, e_hcal1: 5, e_hcal4: 5, e_ecal: 30 },
    limits: [
      ['e_hcal1', 1, 0.99, 'HCAL1'],
      ['e_hcal4', 6, 6.01, 'HCAL4'],
      ['e_ecal', 59.9, 60, 'E_ECAL'],
    ],
  },
  vis17: {
    inside: { ...INVISIBLE, e_wcal: 50, e_ecal: 50, e_tot: 100, w2: 0.1, s4: 2 },
    limits: [
      ['w2', 0.49, 0.5, 'V2 behind the dump'],
      ['s4', 1.51, 1.5, 'S4'],
      ['e_tot', 90.1, 90, 'E_tot'],
      ['e_tot', 109.9, 110, 'E_tot'],
      ['e_ecal', 30, 29.9, 'ECAL part'],
    ],
  },
  vis18_calorimeter: { inside: VISIBLE_2018, limits: [...visible2018, ...counters] },
  vis18_tracker_high: {
    inside: VISIBLE_2018,
    limits: [...visible2018, ...counters, ['e_ecal', 75.01, 75, 'Topology']],
  },
  vis18_tracker_low: {
    inside: LOW,
    limits: [
      ...visible2018,
      ['e_ecal', 74.9, 75, 'Topology'],
      ['gem_hits_least', 2, 1, 'Hits per GEM ≥ 2'],
      ['gem_hits_most', 5, 6, 'Hits per GEM ≤ 5'],
      ['n_pairs', 1, 0, 'Two tracks'],
      ['vertex_dca', 2.99, 3, 'Closest approach'],
      ['vertex_distance_sigma', 2.99, 3, 'Vertex at the WCAL'],
      ['vertex_angle', 2.99, 3, 'Opening angle'],
    ],
  },
  dimuons18: {
    inside: { ...VISIBLE_2018, e_hcal1: 5, e_hcal2: 5, e_hcal3: 5, e_wcal: 50, s4: 2, veto: 2, vertex_z: 3000 },
    limits: [
      ['p_in', 140, 139.9, 'Incoming momentum'],
      ['e_hcal2', 2.01, 2, 'HCAL2'],
      ['e_hcal3', 6.34, 6.35, 'HCAL3'],
      ['e_wcal', 89.9, 90, 'E_WCAL'],
      ['s4', 1, 0.99, 'S4'],
      ['veto', 1.8, 1.79, 'VETO'],
    ],
  },
  vis21: {
    inside: { ...VISIBLE_2018, shower_distance: 120, m_pair: 16.7 },
    limits: [
      ['shower_distance', 80, 79.9, 'Shower separation'],
      ['m_pair', 15.04, 15.02, 'Pair mass'],
      ['m_pair', 18.36, 18.38, 'Pair mass'],
    ],
  },
  n2_run3: {
    inside: PAIR,
    limits: [
      ...fiducial,
      ['dphi', 3.14 + 3 * 0.092, 3.14 + 3.1 * 0.093, 'Back to back in azimuth'],
      ['theta_star_sum', 3.13 - 3 * 0.103, 3.13 - 3.1 * 0.104, 'Back to back in angle'],
    ],
  },
  n2_run3_side_band: { inside: { ...PAIR, dphi: 1 }, limits: [...fiducial, ['side_band', 1, 0, 'Side band']] },
  gamma_gamma: {
    inside: PAIR,
    limits: [
      ['e2', 50.1, 50, 'Energy'],
      ['r1', 269.9, 270, 'Radius'],
      ['cog_y', -29.9, -30, 'Centre of gravity'],
      ['phi2', 0.1 + 0.7, 0.1 + 0.65, 'Distance'],
    ],
  },
  annihilation_run2: {
    inside: { ...PAIR, e1: 215, e2: 215, r1: 180, r2: 180 },
    limits: [
      ['dt', 9.9, 10, 'Time'],
      ['r1', 106.1, 106, 'Radius'],
      ['e1', 384.9, 385, 'Energy sum'],
      ['dphi', Math.PI - 0.349, Math.PI - 0.351, 'Azimuth'],
    ],
  },
  tag_and_probe_run2: {
    // exp(6.398 − 20.58 · 180/3534) = 210 MeV
    inside: { ...PAIR, e1: 210, e2: 95, r1: 180, r2: 110 },
    limits: [
      ['e1', 309, 312, 'Tag'],
      ['dt', 6.9, 7, 'Probe in time'],
    ],
  },
  good_bunch_2020: {
    inside: { n_pot: 20_000 },
    limits: [
      ['n_pot', 15_001, 15_000, 'Positrons'],
      ['n_pot', 44_999, 45_000, 'Positrons'],
    ],
  },
};

describe.for(Object.entries(FLOWS))('%s', ([name, { inside, limits }]) => {
  test('keeps an event inside all limits', () => expect(failed(name, inside)).toEqual([]));
  test.for(limits.map((limit) => [...limit] as const))('%s: %d stays, %d goes at “%s”', ([column, kept, gone, cut]) => {
    expect(failed(name, { ...inside, [column]: kept })).toEqual([]);
    expect(failed(name, { ...inside, [column]: gone })).toEqual([cut]);
  });
});

test('every selection is sound, has its limits tested or shares all of them, and names columns that there are', () => {
  for (const { definition } of BUILT_IN_SELECTIONS) {
    expect(selectionDefinition.parse(definition)).toEqual(definition);
    checkExpressions(definition);
    const known = new Set(definition.experiment === 'na64' ? NA64 : PADME);
    const unknown = definition.cuts.flatMap(({ expression }) => columnsOf(expression)).filter((one) => !known.has(one));
    expect(unknown, definition.name).toEqual([]);
  }
  const untested = BUILT_IN_SELECTIONS.filter(({ name }) => !(name in FLOWS)).map(({ name }) => name);
  expect(untested).toEqual(['dimuons17', 'vis18_neutral']);
});

test('an event of the hadron diagonal, a dimuon and pile-up are all outside the box of 2016', () => {
  expect(failed('inv16', { ...INVISIBLE, e_ecal: 60, e_hcal: 40 })).toEqual(['E_ECAL', 'E_HCAL']);
  expect(failed('inv16', { ...INVISIBLE, e_hcal: 10 })).toEqual(['E_HCAL']);
  expect(failed('inv16', { ...INVISIBLE, e_ecal: 99, e_hcal: 30 })).toEqual(['E_ECAL', 'E_HCAL']);
});

test('an event without any quantity passes no cut but those that say “not”', () => {
  expect(failed('inv16', {})).toEqual(
    definitionOf('inv16')
      .cuts.map(({ name }) => name)
      .filter((name) => name !== 'HCAL spread'),
  );
});
