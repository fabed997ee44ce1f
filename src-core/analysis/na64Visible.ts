/** Selections of NA64's visible mode: na64.md §5.6, §5.12 to §5.15, numbers of §3.10. */
import type { SelectionCut, SelectionDefinition } from './definition.ts';
import {
  closestApproach,
  cut,
  gemHits,
  momentum,
  noHcal,
  noVeto,
  oneShower,
  oneTrack,
  showerShape,
  srdTag,
  srdWindow,
  totalEnergy,
  trigger,
} from './na64Cuts.ts';
import { NA64, VISIBLE_2017, VISIBLE_2018, VISIBLE_2021 } from './na64Setups.ts';

const NO_MOMENTUM = 'Not printed for this analysis: the window of the dimuon study.';
const NO_WINDOW = 'Not printed: ± 10 % of the beam energy, as in 2017.';

const visible2017: SelectionDefinition = {
  ...NA64,
  name: 'vis17',
  setups: [...VISIBLE_2017],
  title: 'Visible mode 2017',
  description: 'A′ or X17 → e⁺e⁻ behind the dump: the whole beam energy in WCAL and ECAL, nothing in the vetoes.',
  source: 'TALK; na64.md §5.12',
  cuts: [
    trigger('S1 and S2 in time, no V1, WCAL below 70 GeV'),
    oneTrack,
    momentum(97, 103, 'Not printed for 2017: the window of the invisible mode.'),
    srdTag,
    cut('V2 behind the dump', 'w2 < 0.5', 'V2 directly behind the WCAL below 0.5 MIP'),
    cut('S4', 's4 > 1.5 && s4 < 4', 'S4 compatible with two MIPs', 'Printed is “compatible”: 1.5 to 4 MIP taken.'),
    totalEnergy(90, 110),
    cut('ECAL part', 'e_ecal >= 0.3 * e_tot', 'At least 30 % of the energy in the ECAL'),
    cut('E_ECAL', 'e_ecal > 5', 'More than 5 GeV in the ECAL'),
    cut(
      'ECAL shower starts early',
      'e_ps > 0.3',
      'The ECAL’s shower starts within the first radiation lengths. That of the WCAL, which was not split, is not tested',
      'The sources print no threshold: that of the invisible mode’s trigger.',
    ),
    showerShape,
    oneShower,
    noVeto('V3', 'Printed is a veto with V3, without its threshold.'),
    noHcal(false),
  ],
};

const tagged2018: readonly SelectionCut[] = [
  srdWindow,
  srdTag,
  oneTrack,
  momentum(140, 160, NO_MOMENTUM),
  trigger('S1 to S3 in time, no V0, WCAL below 105 GeV'),
  cut(
    'WCAL preshower',
    'e_wcal_ps > 0.5',
    'The shower starts in the preshower of the WCAL: no hadron',
    'The sources print no threshold; a minimum ionising particle leaves some 0.03 GeV.',
  ),
  noVeto('VETO', 'Printed is a hadron veto, without its threshold.'),
  noHcal(false),
  totalEnergy(135, 165, NO_WINDOW),
];

const exitVeto = cut('W2', 'w2 < 0.8', 'Counter at the end of the WCAL below 0.8 MIP: the pair is made behind it');
const twoBehind = cut('S4', 's4 > 1.5', 'Two particles behind the decay volume');

const calorimeter2018: SelectionDefinition = {
  ...NA64,
  name: 'vis18_calorimeter',
  setups: [...VISIBLE_2018],
  title: 'Visible mode 2018: calorimeters',
  description: 'Calorimeters and counters alone, without the GEMs.',
  source: 'X17; na64.md §5.13',
  cuts: [
    ...tagged2018,
    cut('ECAL part', 'e_ecal >= 0.3 * e_tot', 'At least 30 % of the energy in the ECAL', 'Not printed: as in 2017.'),
    exitVeto,
    twoBehind,
  ],
};

const neutral2018: SelectionDefinition = {
  ...NA64,
  name: 'vis18_neutral',
  setups: [...VISIBLE_2018],
  title: 'Visible mode 2018: neutral control sample',
  description:
    'Neutral e.m. energy behind the dump (K⁰S, photons): none in the data of 2018, hence the background of 0.006.',
  source: 'X17; na64.md §5.13',
  cuts: [...tagged2018, exitVeto, cut('No charge in S4', 's4 < 0.5', 'S4 below half a MIP')],
};

const trackerHigh2018: SelectionDefinition = {
  ...NA64,
  name: 'vis18_tracker_high',
  setups: [...VISIBLE_2018],
  title: 'Visible mode 2018: tracker analysis, high energy',
  description: 'Topology above half the beam energy in the ECAL: the counters decide.',
  source: 'X17; na64.md §5.14',
  cuts: [
    ...tagged2018,
    cut('Topology', 'e_ecal > 75', 'More than 75 GeV, half the beam energy, in the ECAL'),
    exitVeto,
    twoBehind,
  ],
};

const trackerLow2018: SelectionDefinition = {
  ...NA64,
  name: 'vis18_tracker_low',
  setups: [...VISIBLE_2018],
  title: 'Visible mode 2018: tracker analysis, low energy',
  description:
    'Topology below half the beam energy in the ECAL: two tracks of one vertex in the place of W2 and S4, so that late decays are kept.',
  source: 'X17; na64.md §3.8, §5.14',
  cuts: [
    ...tagged2018,
    cut('Topology', 'e_ecal < 75', 'Less than 75 GeV in the ECAL'),
    ...gemHits,
    cut('Two tracks', 'n_tracks_decay >= 2 && n_pairs >= 1', 'Two tracks in the decay volume that share no hit'),
    closestApproach(),
    cut('Vertex at the WCAL', 'vertex_distance_sigma < 3', 'Within 3σ of the WCAL along the beam'),
    cut('Opening angle', 'vertex_angle < 3', 'Below 3 mrad'),
  ],
};

const dimuons2018: SelectionDefinition = {
  ...NA64,
  name: 'dimuons18',
  setups: [...VISIBLE_2018],
  title: 'Dimuon benchmark 2018',
  description:
    'Muon pairs of the dump through the trackers: the efficiencies of table 2 are those of its last four cuts.',
  source: 'X17; na64.md §5.6, §5.14',
  cuts: [
    momentum(140, 160),
    srdWindow,
    srdTag,
    cut(
      'WCAL preshower',
      'e_wcal_ps > 0.5',
      'The shower starts in the preshower of the WCAL',
      'The sources print no threshold.',
    ),
    ...[1, 2, 3].map((module) =>
      cut(
        `HCAL${module}`,
        `e_hcal${module} > 2 && e_hcal${module} < 6.35`,
        `Two muons in module ${module}: 2 to 6.35 GeV`,
      ),
    ),
    cut('E_WCAL', 'e_wcal < 90', 'Below 90 GeV'),
    cut('S4', 's4 >= 1', 'At least 1 MIP'),
    cut('VETO', 'veto >= 1.8', 'At least 1.8 MIP'),
    ...gemHits,
    closestApproach(),
    cut(
      'Vertex in the decay volume',
      'vertex_z > 181 && vertex_z < 7200',
      'Between the dump and the end of the decay volume',
      'The length of the decay volume is not printed.',
    ),
  ],
};

const dimuons2017: SelectionDefinition = {
  ...NA64,
  name: 'dimuons17',
  setups: [...VISIBLE_2017],
  title: 'Dimuon benchmark 2017',
  description: 'Muon pairs of the dump in the visible mode of 2017.',
  source: 'TALK; na64.md §5.6',
  cuts: [
    trigger('S1 and S2 in time, no V1, WCAL below 70 GeV'),
    oneTrack,
    srdTag,
    cut('E_WCAL', 'e_wcal < 60', 'Below 60 GeV'),
    ...[1, 2].map((module) =>
      cut(
        `HCAL${module}`,
        `e_hcal${module} > 2 && e_hcal${module} < 6.35`,
        `Two muons in module ${module}: 2 to 6.35 GeV`,
        'Printed for 2018 only; taken over.',
      ),
    ),
  ],
};

const visible2021: SelectionDefinition = {
  ...NA64,
  name: 'vis21',
  setups: [...VISIBLE_2021],
  title: 'Visible mode, proposal of 2021',
  description:
    'As 2018, with both showers apart in the ECAL and the pair’s mass. The table’s S4 is left out: the proposed setup has no such counter.',
  source: 'X17; na64.md §3.10, §5.15',
  cuts: [
    ...tagged2018,
    cut('W2', 'w2 < 0.8', 'Counter at the end of the WCAL below 0.8 MIP', 'Not printed for 2021: as in 2018.'),
    ...gemHits.map((one) => ({ ...one, assumed: 'Not printed for 2021: as in 2018.' })),
    closestApproach('Not printed for 2021: as in 2018.'),
    cut(
      'Shower separation',
      'shower_distance >= 80',
      'The two showers in the ECAL are 80 mm apart, two cells, or more',
    ),
    cut('Pair mass', 'abs(m_pair - 16.7) < 0.1 * 16.7', 'Within 10 % of 16.7 MeV'),
  ],
};

export const NA64_VISIBLE: readonly SelectionDefinition[] = [
  visible2017,
  dimuons2017,
  calorimeter2018,
  neutral2018,
  trackerHigh2018,
  trackerLow2018,
  dimuons2018,
  visible2021,
];
