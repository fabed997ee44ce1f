/** Selections of NA64's invisible mode: na64.md §5.1, §5.6, numbers of §3.10. */
import type { SelectionCut, SelectionDefinition } from './definition.ts';
import {
  cut,
  incomingAngle,
  momentum,
  noHcal,
  noVeto,
  oneShower,
  oneTrack,
  showerShape,
  showerStart,
  srdTag,
  trigger,
} from './na64Cuts.ts';
import { NA64, INVISIBLE_2016, INVISIBLE_2017_18 } from './na64Setups.ts';

const tagged = (low: number, high: number): SelectionCut[] => [
  trigger('S1 to S3 in time, no V1, preshower above 0.3 GeV and ECAL below the threshold of the trigger'),
  oneTrack,
  incomingAngle,
  momentum(low, high),
  srdTag,
  showerShape,
  oneShower,
  showerStart,
];

const noSpread: SelectionCut = cut(
  'HCAL spread',
  '!(hcal_time_spread > 5) && !(hcal_width > 200)',
  'What the HCAL has seen is within 5 ns and 200 mm: no hadrons from upstream',
  'Printed is “small”, without numbers.',
);

const box: readonly SelectionCut[] = [cut('E_ECAL', 'e_ecal < 50', 'Missing energy above 50 GeV'), noHcal(true)];

const invisible2016: SelectionDefinition = {
  ...NA64,
  name: 'inv16',
  setups: [...INVISIBLE_2016],
  title: 'Invisible mode 2016: preselection and signal box',
  description: 'Events with missing energy. The box is closed for data until it is opened by name.',
  source: 'PRD; na64.md §5.1',
  cuts: [
    ...tagged(98, 102),
    noVeto('V2'),
    cut(
      'No extra upstream hits',
      'gem_hits_most <= 1',
      'One hit at most in the GEMs before the ECAL',
      'Printed is “no extra hits in upstream chambers”, without naming them.',
    ),
    noSpread,
    ...box,
  ],
};

const invisible2017: SelectionDefinition = {
  ...NA64,
  name: 'inv17_18',
  setups: [...INVISIBLE_2017_18],
  title: 'Invisible mode 2017 and 2018: preselection and signal box',
  description: 'As 2016 with a wider momentum window, and the straw chambers against hadrons from upstream.',
  source: 'TALK; na64.md §3.10, §5.1, §5.5',
  cuts: [
    ...tagged(97, 103),
    noVeto('VETO'),
    cut('Single straw hit', 'straw_hits <= 1', 'No plane of the straw chambers has more than one particle’s hit'),
    noSpread,
    ...box,
  ],
};

const dimuons2016: SelectionDefinition = {
  ...NA64,
  name: 'dimuons16',
  setups: [...INVISIBLE_2016],
  title: 'Dimuon benchmark 2016',
  description: 'e⁻Z → e⁻Zγ, γ → µ⁺µ⁻ that penetrates 21 interaction lengths: compared with simulation in table I.',
  source: 'PRD; na64.md §5.6',
  cuts: [
    trigger('S1 to S3 in time, no V1, preshower above 0.3 GeV and ECAL below 80 GeV'),
    cut('HCAL1', 'e_hcal1 >= 1 && e_hcal1 <= 6', 'From 1 to 6 GeV in the first module'),
    cut('HCAL4', 'e_hcal4 >= 1 && e_hcal4 <= 6', 'From 1 to 6 GeV in the last module, behind 21 interaction lengths'),
    cut('E_ECAL', 'e_ecal < 60', 'As in table I'),
  ],
};

export const NA64_INVISIBLE: readonly SelectionDefinition[] = [invisible2016, invisible2017, dimuons2016];
