/** Monitoring of PADME's Run IV (padme-conddb): target and lead glass, a row per 10⁵ triggers. */
import { measuredPoint, type SeriesPart } from '#core/calibration/series.ts';
import { badFile } from '../fault.ts';
import { Table, type SeriesReader } from './reader.ts';

interface Column {
  /** As in the file. */
  readonly value: string;
  readonly error: string;
  /** Behind "padme_run4.". */
  readonly series: string;
  readonly label: string;
  readonly unit: string;
  readonly description: string;
}

const column = (
  value: string,
  error: string,
  series: string,
  label: string,
  unit: string,
  description: string,
): Column => ({ value, error, series, label, unit, description });

/** In X the charges are gain-calibrated, in Y raw; "fitted" ones come from a fit of the profile. */
const CHARGES = (['X', 'Y'] as const).flatMap((axis) =>
  (['', 'Fitted_'] as const).map((fitted) => {
    const words = `${fitted === '' ? '' : 'fitted '}target charge ${axis}`;
    const how = `${axis === 'X' ? 'gain-calibrated' : 'raw'}${fitted === '' ? '' : ', from a fit of the profile'}`;
    return { axis, fitted, words, how, id: words.toLowerCase().replaceAll(' ', '_') };
  }),
);

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const COLUMNS: readonly Column[] = [
  column('q_LG', 'err_q_LG', 'leadglass_charge', 'Lead-glass charge', 'pC', 'mean charge of a bunch in the lead glass'),
  ...CHARGES.map(({ axis, fitted, words, how, id }) => {
    const name = `${fitted}q${axis}_Target`;
    return column(name, `err_${name}`, id, capital(words), 'pC', `mean charge of a bunch in the target, ${how}`);
  }),
  ...['', '_EnCorr'].flatMap((corrected) =>
    CHARGES.map(({ axis, fitted, words, how, id }) => {
      const name = `Ratio_${fitted}q${axis}_Target_LG${corrected}`;
      const energy = corrected === '' ? '' : ', corrected for the beam energy';
      return column(
        name,
        `err_${name}`,
        `${id}_over_leadglass${corrected === '' ? '' : '_energy_corrected'}`,
        `${capital(words)} over lead-glass charge${energy}`,
        '',
        `target charge (${how}) over lead-glass charge${energy}`,
      );
    }),
  ),
  ...(['X', 'Y'] as const).flatMap((axis) => [
    column(
      `${axis}_tar`,
      `err_${axis}_Tar`,
      `target_${axis.toLowerCase()}`,
      `Beam ${axis} at the target`,
      'mm',
      'charge-weighted mean in the frame of the strips',
    ),
    column(
      `Fitted_${axis}_tar`,
      `err_Fitted_${axis}_Tar`,
      `fitted_target_${axis.toLowerCase()}`,
      `Fitted beam ${axis} at the target`,
      'mm',
      'from a fit of the profile, in the frame of the strips',
    ),
  ]),
  column(
    'sigmaX_Tar',
    'err_sigmaX_Tar',
    'target_sigma_x',
    'Beam width X at the target',
    'mm',
    'from a fit of the profile; near 0.285 with error 0 the fit has fixed it',
  ),
];

const TIME = 'UnixTime';
const FIRST_LINE = /^RunNumber = (\d{1,10}) - EBeam = \d+(?:\.\d+)? - SqrtS = \d+(?:\.\d+)?$/;

/** `DB_run_*_NewReco_100files.txt`: a line of the run, a line of names, then value and error, pair by pair. */
export const padmeRun4Target: SeriesReader = {
  format: 'PADME Run IV target monitoring',
  recognises: (first) => first.startsWith('RunNumber ='),
  read(text, name): SeriesPart[] {
    const [, number] = FIRST_LINE.exec(text.split('\n', 1)[0]!.trim()) ?? [];
    if (number === undefined) throw badFile(name, 'its first line does not give run, beam energy and √s');
    const run = Number(number);
    const table = new Table(name, text, { skip: 1 });
    const known = new Set([TIME, ...COLUMNS.flatMap(({ value, error }) => [value, error])]);
    const strange = table.names.find((one) => !known.has(one));
    if (strange !== undefined) throw badFile(name, `its column “${strange.slice(0, 60)}” is not one of Run IV`);
    const rows = [...Array(table.length).keys()];
    return COLUMNS.map(({ value, error, series, label, unit, description }) => ({
      name: `padme_run4.${series}`,
      experiment: 'padme',
      label,
      unit,
      abscissa: 'utc',
      description: `Per 100 000 physics triggers: ${description}.`,
      points: rows.map((row) =>
        measuredPoint(table.unixTime(row, TIME), table.number(row, value), table.error(row, error), run),
      ),
    }));
  },
};

/** Events behind each row of `LGCharge.txt`. */
const EVENTS = 10_000;

/** `LGCharge.txt`: mean and spread of the lead-glass charge over 10,000 events. */
export const padmeRun4LeadGlass: SeriesReader = {
  format: 'PADME Run IV lead-glass charge',
  recognises: (first) => /^Nrun\s+Nevent\s+TimeStamp\s+LGCharge\s+LGChargeRMS$/.test(first),
  read(text, name): SeriesPart[] {
    const table = new Table(name, text, { delimiter: ' ' });
    const rows = [...Array(table.length).keys()];
    const part = (series: string, label: string, description: string, column: string, perRms: number): SeriesPart => ({
      name: `padme_run4.${series}`,
      experiment: 'padme',
      label,
      unit: 'pC',
      abscissa: 'utc',
      description,
      points: rows.map((row) =>
        measuredPoint(
          table.unixTime(row, 'TimeStamp'),
          table.number(row, column),
          table.error(row, 'LGChargeRMS') * perRms,
          table.whole(row, 'Nrun'),
        ),
      ),
    });
    return [
      part(
        'leadglass_mean_charge',
        'Lead-glass charge, mean of 10 000 events',
        'Mean over 10 000 events; its error is the RMS of the events over √10 000.',
        'LGCharge',
        1 / Math.sqrt(EVENTS),
      ),
      part(
        'leadglass_charge_rms',
        'Lead-glass charge, RMS of 10 000 events',
        'RMS over 10 000 events; its error is RMS over √20 000, as for a Gaussian.',
        'LGChargeRMS',
        1 / Math.sqrt(2 * EVENTS),
      ),
    ];
  },
};
