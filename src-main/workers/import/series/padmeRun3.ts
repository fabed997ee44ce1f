/** Tables of PADME's Run III data set that calibrations read; columns and units as its README has them. */
import { measuredPoint, type SeriesAbscissa, type SeriesPart } from '#core/calibration/series.ts';
import { Table, type SeriesReader } from './reader.ts';

interface Column {
  /** Behind "padme_run3.". */
  readonly series: string;
  readonly label: string;
  readonly unit: string;
  readonly value: string;
  /** null: the table states none. */
  readonly error: string | null;
  readonly description: string;
}

interface TableForm {
  readonly format: string;
  /** First columns of the table, by which it is known. */
  readonly begins: readonly string[];
  readonly x: string;
  readonly abscissa: SeriesAbscissa;
  readonly columns: readonly Column[];
}

const BY_PERIOD = 'One point per beam-energy period, 0 to 51 in time order.';

const byPeriod = (series: string, label: string, unit: string, value: string, error: string | null): Column => ({
  series,
  label,
  unit,
  value,
  error,
  description: BY_PERIOD,
});

const FORMS: readonly TableForm[] = [
  {
    format: 'PADME Run III target over lead-glass charge',
    begins: ['npot_integrated', 'q_target_over_q_leadglass', 'err'],
    x: 'npot_integrated',
    abscissa: 'flux',
    columns: [
      {
        series: 'target_charge_over_leadglass',
        label: 'Target charge over lead-glass charge',
        unit: '',
        value: 'q_target_over_q_leadglass',
        error: 'err',
        description: 'Against integrated positrons: rises as the lead glass darkens.',
      },
    ],
  },
  {
    format: 'PADME Run III ECal energy per positron',
    begins: ['npot_integrated', 'e_ecal_per_pot_mev', 'err'],
    x: 'npot_integrated',
    abscissa: 'flux',
    columns: [
      {
        series: 'ecal_energy_per_pot',
        label: 'ECal energy per positron',
        unit: 'MeV',
        value: 'e_ecal_per_pot_mev',
        error: 'err',
        description: 'Against integrated positrons as counted by the lead glass.',
      },
    ],
  },
  {
    format: 'PADME Run III tag and probe',
    begins: ['period', 'scan', 'sqrts_mev', 'tp_data'],
    x: 'period',
    abscissa: 'index',
    columns: [
      byPeriod('tag_and_probe.data', 'Tag and probe, data', '', 'tp_data', 'tp_data_err'),
      byPeriod('tag_and_probe.mc', 'Tag and probe, simulation', '', 'tp_mc', 'tp_mc_err'),
      byPeriod('tag_and_probe.ratio', 'Tag and probe, data over simulation', '', 'ratio', 'ratio_err'),
      byPeriod('tag_and_probe.sqrts', '√s', 'MeV', 'sqrts_mev', null),
    ],
  },
  {
    format: 'PADME Run III periods',
    begins: ['period', 'scan', 'used_in_fit', 'sqrts_order', 'sqrts_mev'],
    x: 'period',
    abscissa: 'index',
    columns: [
      byPeriod('points.used_in_fit', 'Used in the fit (1) or not (0)', '', 'used_in_fit', null),
      byPeriod('points.sqrts', '√s', 'MeV', 'sqrts_mev', null),
      byPeriod('points.beam_energy', 'Beam energy', 'MeV', 'ebeam_mev', null),
      byPeriod('points.n2', 'Two-cluster events', '', 'n2', 'n2_err_stat'),
      byPeriod('points.npot_before_leakage', 'N(e⁺) before leakage', 'e⁺', 'npot_before_leakage', null),
      byPeriod('points.npot', 'N(e⁺), total error', 'e⁺', 'npot', 'npot_err_total'),
      byPeriod('points.npot_corrections', 'N(e⁺), error of the corrections alone', 'e⁺', 'npot', 'npot_err_corr'),
      byPeriod('points.npot_integrated', 'Integrated N(e⁺)', 'e⁺', 'npot_integrated', null),
      byPeriod('points.b_per_pot', 'Background per positron', '', 'b_per_pot', 'b_per_pot_err_total'),
      byPeriod('points.leakage_correction', 'Leakage factor', '', 'leakage_corr', 'leakage_corr_err'),
      byPeriod('points.ageing_correction', 'Ageing factor', '', 'ageing_corr', 'ageing_corr_err'),
      byPeriod('points.tag_and_probe', 'Tag and probe, data over simulation', '', 'tp_ratio', 'tp_ratio_err'),
    ],
  },
];

const rowsOf = (table: Table): number[] => [...Array(table.length).keys()];

const plain = ({ format, begins, x, abscissa, columns }: TableForm): SeriesReader => ({
  format,
  recognises: (first) => begins.every((name, index) => first.split(',')[index]?.trim() === name),
  read(text, name): SeriesPart[] {
    const table = new Table(name, text, {});
    return columns.map(({ series, label, unit, value, error, description }) => ({
      name: `padme_run3.${series}`,
      experiment: 'padme',
      label,
      unit,
      abscissa,
      description,
      points: rowsOf(table).map((row) =>
        measuredPoint(table.number(row, x), table.number(row, value), error === null ? null : table.error(row, error)),
      ),
    }));
  },
});

/** Names of the three series in one table. */
const LEAKAGE: Readonly<Record<string, string>> = { mc: 'simulation', testbeam: 'test beam', ratio: 'ratio' };

/** `energy_vs_y_testbeam.csv`: a row names its series. */
const leakage: SeriesReader = {
  format: 'PADME lead-glass energy against y',
  recognises: (first) => /^series,\s*y_mm,\s*relative_energy,\s*err$/.test(first),
  read(text, name): SeriesPart[] {
    const table = new Table(name, text, {});
    const rows = Map.groupBy(rowsOf(table), (row) => table.text(row, 'series'));
    return [...rows].map(([series, members]) => {
      const what = Object.hasOwn(LEAKAGE, series) ? LEAKAGE[series]! : null;
      if (what === null) throw table.fault(members[0]!, `there is no series “${series.slice(0, 40)}” in this table`);
      return {
        name: `padme_run3.energy_vs_y.${series}`,
        experiment: 'padme',
        label: `Relative energy in the lead glass, ${what}`,
        unit: '',
        abscissa: 'position',
        description:
          'Energy at a vertical position of the beam over that at the centre; the test beam states no errors.',
        points: members.map((row) =>
          measuredPoint(
            table.number(row, 'y_mm'),
            table.number(row, 'relative_energy'),
            table.errorIfStated(row, 'err'),
          ),
        ),
      };
    });
  },
};

export const PADME_RUN_3: readonly SeriesReader[] = [...FORMS.map(plain), leakage];
