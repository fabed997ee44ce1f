/** Containment and uniformity of NA64's calorimeters (na64.md §4.1, §4.10). */
import { fixed, measured, MISSING, tableOf, type Constants, type Parameter } from '#core/calibration/payload.ts';
import type { FittedCalibration } from '#core/calibration/result.ts';
import { closedFormState, fitStateOf } from '#core/statistics/fitState.ts';
import { normalAbove } from '#core/statistics/normal.ts';
import { uniformityCollector, type UniformityData } from '../na64/uniformityData.ts';
import { chanceOfLargest, deviationsOf, fitUniformity, type Uniformity } from '../na64/uniformityFit.ts';
import { uniformityPlots } from '../na64/uniformityPlots.ts';
import type { CalibrationProcedure, CalibrationTask, FitFollowing } from '../procedure.ts';

export const calorimeterUniformity: CalibrationProcedure<UniformityData> = { collector: uniformityCollector, fit };

/** Deviating bins that are named one by one. */
const MOST_NAMED = 12;

async function fit(
  { impacts, withoutTrack, inForce }: UniformityData,
  { parameters, detector }: CalibrationTask,
  { signal, progress }: FitFollowing,
): Promise<FittedCalibration> {
  const cuts = {
    binSize: parameters['binSize']!,
    range: parameters['range']!,
    margin: parameters['margin']!,
    leastEntries: parameters['leastEntries']!,
    core: { below: parameters['coreBelow']!, above: parameters['coreAbove']! },
  };
  const all: Uniformity[] = [];
  for (const [i, one] of impacts.entries()) {
    const report = (done: number, total: number): void => progress(i * total + done, impacts.length * total);
    all.push(await fitUniformity(one, cuts, { signal, progress: report }));
  }
  all.sort((a, b) => (a.calorimeter < b.calorimeter ? -1 : 1));
  const names =
    inForce.table === null
      ? detector.setup.elements.flatMap(({ name }) => (/^(ECAL|WCAL)$/.test(name) ? [name] : [])).toSorted()
      : [...inForce.table.keys].map(String);
  const known = new Map(all.map((one) => [one.calorimeter, one]));
  const rows = names.map((name): readonly [string, { containment: Parameter }] => {
    const found = known.get(name);
    if (found === undefined) return [name, { containment: takenOver(inForce, name) }];
    const { mean } = found.middle;
    return [
      name,
      { containment: mean && found.inMiddle >= cuts.leastEntries ? measured(mean.value, mean.error) : MISSING },
    ];
  });
  const isMissing = (name: string): boolean =>
    rows.some(([row, { containment }]) => row === name && containment.value === null);
  return {
    constants: { parameters: {}, table: tableOf(rows) },
    fits: all.flatMap(({ calorimeter, middle, evenness, bins, profiles }) => [
      { key: calorimeter, state: fitStateOf(middle.fit, middle.entries) },
      ...(evenness
        ? [{ key: `${calorimeter} against a constant`, state: closedFormState(evenness, bins.length) }]
        : []),
      ...profiles.flatMap(({ axis, evenness: own, peaks }) =>
        own ? [{ key: `${calorimeter} across borders along ${axis}`, state: closedFormState(own, peaks.length) }] : [],
      ),
    ]),
    headline: headlineOf(names, rows, all),
    left: names.filter(isMissing).map((key) => ({ key, reason: reasonOf(key, known.get(key), cuts.leastEntries) })),
    plots: all.flatMap((one) => uniformityPlots(one, cuts.binSize)),
    notes: [
      ...all.flatMap((one) => notesOf(one, parameters['deviation']!)),
      ...(known.has('ECAL')
        ? ['What the outer edges of the ECAL lose by the profile of showers is put back before bins are compared.']
        : []),
      ...(known.has('HCAL')
        ? ['The HCAL has a map alone: its energies are not corrected for containment, so no constant is given.']
        : []),
      'Containment is a factor of the energy scale: it is right with the gains that were in force for these events.',
      ...(withoutTrack > 0
        ? [`${withoutTrack} showers without exactly one track before the calorimeters are left out.`]
        : []),
    ],
    entries: all.reduce((sum, { particles }) => sum + particles, 0),
  };
}

function takenOver({ table }: Constants, name: string): Parameter {
  const row = table === null ? -1 : [...table.keys].indexOf(name);
  const value = table?.columns['containment']?.value[row] ?? null;
  return value === null ? MISSING : fixed(value);
}

function headlineOf(
  names: readonly string[],
  rows: readonly (readonly [string, { containment: Parameter }])[],
  all: readonly Uniformity[],
): FittedCalibration['headline'] {
  return [
    ...rows.map(([name, { containment }]) => ({
      name: `containment${name}`,
      label: `Containment of the ${name}`,
      value: containment.value,
      error: containment.error,
      unit: '',
    })),
    ...all.flatMap(({ calorimeter, middle, evenness }) => [
      ...(names.includes(calorimeter)
        ? []
        : [
            {
              name: `response${calorimeter}`,
              label: `Energy over beam energy in the ${calorimeter}`,
              value: middle.mean?.value ?? null,
              error: middle.mean?.error ?? null,
              unit: '',
            },
          ]),
      {
        name: `uniform${calorimeter}`,
        label: `p value of a uniform ${calorimeter}`,
        value: evenness?.pValue ?? null,
        error: null,
        unit: '',
      },
    ]),
  ];
}

function reasonOf(name: string, found: Uniformity | undefined, least: number): string {
  if (found === undefined) return `${name} has no showers in these runs, and no containment is in force.`;
  if (found.inMiddle < least)
    return `${name} has ${found.inMiddle} particles in the middle of cells; ${least} are needed.`;
  return `${name}: the peak in the middle of cells could not be fitted.`;
}

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)} σ`;
const place = (value: number): string => `${value < 0 ? '−' : ''}${Math.abs(value).toFixed(1)}`;

function notesOf({ calorimeter, bins, leftOut, evenness, profiles }: Uniformity, limit: number): string[] {
  const without = leftOut > 0 ? `; ${leftOut} more bins have too few particles or no peak` : '';
  if (evenness === null) return [`${calorimeter}: ${bins.length} bins are not enough to look for leaks${without}.`];
  const { chi2, ndof, pValue } = evenness;
  const sorted = deviationsOf(bins);
  const far = sorted.filter(({ pull }) => Math.abs(pull) > limit);
  const byChance = (2 * normalAbove(limit) * bins.length).toPrecision(2);
  const largest = sorted[0]!;
  const named = far
    .slice(0, MOST_NAMED)
    .map(({ x, y, peak, pull }) => `(${place(x)}, ${place(y)}) mm ${peak.value.toFixed(4)} (${signed(pull)})`);
  const more = far.length > MOST_NAMED ? ` and ${far.length - MOST_NAMED} more` : '';
  return [
    `${calorimeter}: ${bins.length} bins against a constant: χ² ${chi2.toFixed(1)} for ${ndof}, p value ${pValue.toPrecision(2)}${without}.`,
    far.length > 0
      ? `${calorimeter}: ${far.length} of ${bins.length} bins deviate by more than ${limit} σ, where ${byChance} are expected by chance: ${named.join(', ')}${more}.`
      : `${calorimeter}: no bin deviates by more than ${limit} σ; the largest of ${bins.length} is ${signed(largest.pull)}, which chance gives with ${chanceOfLargest(largest.pull, bins.length).toPrecision(2)}.`,
    ...profiles.flatMap(({ axis, evenness: own }) =>
      own
        ? [
            `${calorimeter}: across borders along ${axis}: χ² ${own.chi2.toFixed(1)} for ${own.ndof}, p value ${own.pValue.toPrecision(2)}.`,
          ]
        : [],
    ),
  ];
}
