/**
 * Nominal constants of a setup: design values, made from its description and from what the handbooks print. They are
 * what a simulated run is read with before anything is calibrated. Types that only a measurement can fill, such as
 * contamination or N(PoT), are not among them.
 *
 * A scale with the reference energy of 1 GeV stands for a channel in which no minimum-ionising particle stands out.
 */
import { wiringOf, type Cell } from '#core/detector/cells.ts';
import type { Detector } from '#core/detector/detector.ts';
import type { Element } from '#core/detector/setup.ts';
import { lengthOf } from '#core/detector/shape.ts';
import { NA64_STRIPS } from '#core/physics/na64Strips.ts';
import { fixed, fixedColumn, PROVENANCE, type Constants, type NumberColumn, type PayloadDocument } from './payload.ts';
import { makePayload, PAYLOAD_TYPES } from './payloadTypes.ts';

/** Cells of one channel each; of several that share it the first. */
export interface ReadChannel {
  readonly channel: number;
  readonly cell: Cell;
  readonly element: Element;
}

const WAVEFORM_GROUPS: ReadonlySet<string> = new Set(['calorimeter', 'counter', 'veto', 'srd', 'dump', 'muon']);

/** NA64's MSADC: level and noise of an empty channel, counts (na64.md §7.2). PADME's V1742 (padme.md §4.10). */
const PEDESTALS: Readonly<Record<string, { pedestal: number; noise: number }>> = {
  na64: { pedestal: 200, noise: 3 },
  padme: { pedestal: 3762.5, noise: 3.4 },
};

/** GeV per mm of scintillator: 8 MeV in 40 mm (na64.md §1.0). */
const SCINTILLATOR_LOSS = 2e-4;
/** Of one muon in a module of NA64's HCAL, GeV (na64.md §1.0). */
const HCAL_MIP = 2.5;
/** Counts of an MSADC below its end, which 1.3 times the beam energy in one cell reach (assumed). */
const MSADC_RANGE = 3500 / 1.3;

/** In ascending order of channels. */
export function readChannels(detector: Detector): readonly ReadChannel[] {
  const elements = new Map(detector.setup.elements.map((element) => [element.name, element]));
  const channels = new Map<number, ReadChannel>();
  for (const cell of detector.cells) {
    const element = elements.get(cell.element);
    if (element === undefined || channels.has(cell.channel)) continue;
    channels.set(cell.channel, { channel: cell.channel, cell, element });
  }
  return [...channels.values()].toSorted((a, b) => a.channel - b.channel);
}

export const isWaveform = ({ element }: ReadChannel): boolean => WAVEFORM_GROUPS.has(element.group);
export const isNa64Ecal = ({ element }: ReadChannel): boolean => element.name === 'ECAL' || element.name === 'ECAL-PS';

/** In the order of the table of types. Experiments that Beamglass does not know get what their geometry says. */
export function nominalPayloads(detector: Detector): readonly PayloadDocument[] {
  const channels = readChannels(detector);
  const { setup } = detector;
  const made = new Map<string, Constants>([
    ...common(channels, setup.experiment),
    ...trackers(setup.elements),
    ...(setup.experiment === 'na64' ? na64(channels, setup.elements, setup.beam.energy) : []),
    ...(setup.experiment === 'padme' ? padme(channels, setup.elements) : []),
  ]);
  const provenance = { ...PROVENANCE, method: 'nominal' as const, setup: setup.id };
  return PAYLOAD_TYPES.flatMap(({ id }) => {
    const constants = made.get(id);
    return constants === undefined ? [] : [makePayload(id, constants, provenance)];
  });
}

type Made = [type: string, constants: Constants];

const noTexts = {};

/** A table whose rows are all fixed. */
export function fixedTable(
  keys: number[] | string[],
  columns: Readonly<Record<string, readonly number[]>>,
  texts: Record<string, string[]> = noTexts,
): Constants {
  const entries = Object.entries(columns).map(([name, value]): [string, NumberColumn] => [name, fixedColumn(value)]);
  return {
    parameters: {},
    table: { keys, status: [...keys].map(() => 'fixed'), columns: Object.fromEntries(entries), texts },
  };
}

const parameters = (values: Readonly<Record<string, number>>): Constants => ({
  parameters: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fixed(value)])),
  table: null,
});

const numbersOf = (channels: readonly ReadChannel[]): number[] => channels.map(({ channel }) => channel);

/** Which element and cell each channel reads, as the setup describes it. */
export function channelMapOf(channels: readonly ReadChannel[]): Constants {
  const electronics = channels.map(({ cell, element }) => {
    const place = wiringOf(element).get(cell.id);
    return place === undefined ? '' : `${place.board}/${place.channel}`;
  });
  return fixedTable(
    numbersOf(channels),
    { cell: channels.map(({ cell }) => cell.id) },
    { element: channels.map(({ element }) => element.name), electronics },
  );
}

function common(channels: readonly ReadChannel[], experiment: string): Made[] {
  const keys = numbersOf(channels);
  const status = fixedTable(keys, {}, { state: keys.map(() => 'good') });
  const t0 = fixedTable(keys, { t0: keys.map(() => 0) });
  const made: Made[] = [
    ['channel.map', channelMapOf(channels)],
    ['channel.status', status],
    ['channel.t0', t0],
  ];
  const level = PEDESTALS[experiment];
  if (level === undefined) return made;
  const sampled = numbersOf(channels.filter(isWaveform));
  const pedestal = sampled.map(() => level.pedestal);
  return [...made, ['channel.pedestal', fixedTable(sampled, { pedestal, noise: sampled.map(() => level.noise) })]];
}

/** Hits of a readout cell are uniform in it where no resolution is printed. */
const UNIFORM = 1 / Math.sqrt(12);

function resolutionOf({ name, group, readout }: Element): readonly [number, number] | null {
  if (readout?.type === 'straws') {
    const diameter = readout.planes[0]!.diameter;
    return [diameter * UNIFORM, diameter * UNIFORM];
  }
  if (readout?.type === 'grid' && readout.pixels !== undefined) {
    const [width, height] = readout.size ?? readout.pitch;
    return [(width / readout.pixels[0]) * UNIFORM, (height / readout.pixels[1]) * UNIFORM];
  }
  if (readout?.type !== 'strips') return null;
  // Micromegas 80 to 100 µm; GEMs, and the large trackers of 2021, 80 µm (na64.md §1.0, §1.5).
  if (name.startsWith('MM')) return [0.09, 0.09];
  if (group === 'tracker') return [0.08, 0.08];
  const pitch = (measures: 'x' | 'y'): number =>
    readout.planes.find((plane) => plane.measures === measures)?.pitch ?? readout.planes[0]!.pitch;
  return [pitch('x') * UNIFORM, pitch('y') * UNIFORM];
}

function trackers(elements: readonly Element[]): Made[] {
  const planes = elements
    .flatMap((element) => {
      const resolution = resolutionOf(element);
      return resolution === null ? [] : [{ name: element.name, resolution }];
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const names = planes.map(({ name }) => name);
  const zeros = names.map(() => 0);
  return [
    ['tracker.alignment', fixedTable(names, { dx: zeros, dy: zeros, dz: zeros, rx: zeros, ry: zeros, rz: zeros })],
    [
      'tracker.resolution',
      fixedTable(names, {
        sigmaX: planes.map(({ resolution }) => resolution[0]),
        sigmaY: planes.map(({ resolution }) => resolution[1]),
      }),
    ],
  ];
}

/** Counts per GeV of an ECAL or WCAL channel; the thin front parts see less and have three times the gain (assumed). */
const na64Gain = (name: string, beamEnergy: number): number =>
  ((name.endsWith('-PS') ? 3 : 1) * MSADC_RANGE) / beamEnergy;

/** Signal of NA64's scale channels and the energy that it stands for (counts assumed). */
function na64Scale({ name, group, shape }: Element, beamEnergy: number): { mipSignal: number; mipEnergy: number } {
  if (group === 'dump') return { mipSignal: na64Gain(name, beamEnergy), mipEnergy: 1 };
  if (group === 'calorimeter') return { mipSignal: 50 * HCAL_MIP, mipEnergy: HCAL_MIP };
  if (group === 'srd') return { mipSignal: 27_000, mipEnergy: 1 };
  return { mipSignal: 200, mipEnergy: SCINTILLATOR_LOSS * lengthOf(shape) };
}

/** √GeV: na64.md §1.0; of the WCAL only "few % at beam energy" is printed. */
const STOCHASTIC: Readonly<Record<string, number>> = { ECAL: 0.1, WCAL: 0.3 };

/** Micromegas and GEMs. */
export const stripTrackers = (elements: readonly Element[]): readonly Element[] =>
  elements.filter(({ group, readout }) => group === 'tracker' && readout?.type === 'strips');

function stripResponse(elements: readonly Element[]): Constants {
  const names = stripTrackers(elements)
    .map(({ name }) => name)
    .toSorted();
  const all = (value: number): number[] => names.map(() => value);
  const { spread, noise, threshold, gainSpread } = NA64_STRIPS;
  return fixedTable(names, {
    spread: all(spread),
    noise: all(noise),
    threshold: all(threshold),
    gainSpread: all(gainSpread),
  });
}

function na64(channels: readonly ReadChannel[], elements: readonly Element[], beamEnergy: number): Made[] {
  const sampled = channels.filter(isWaveform);
  const ecal = sampled.filter(isNa64Ecal);
  const others = sampled.filter((channel) => !isNa64Ecal(channel));
  const scales = others.map(({ element }) => na64Scale(element, beamEnergy));
  const srd = numbersOf(sampled.filter(({ element }) => element.group === 'srd'));
  const names = (pattern: RegExp): string[] =>
    [...new Set(channels.map(({ element }) => element.name))].filter((name) => pattern.test(name));
  const calorimeters = [...names(/^(ECAL|WCAL)$/), ...names(/^HCAL\d$/)].toSorted();
  const contained = names(/^(ECAL|WCAL)$/).toSorted();
  const hasPreshower = names(/^WCAL-PS$/).length > 0;
  const stations = names(/^MM[34]$/).toSorted();
  // Windows that keep 95 % of simulated electrons in all three counters (§4.3), as the sources say of theirs: the printed
  // 5 to 100 MeV for 150 GeV keep 80 % of them, for each counter sees a few photons only. Synchrotron photons soften with the square of the energy.
  const window = (beamEnergy / 150) ** 2;
  return [
    [
      'na64_ecal.gains',
      fixedTable(numbersOf(ecal), { gain: ecal.map(({ element }) => 1 / na64Gain(element.name, beamEnergy)) }),
    ],
    [
      'mip.scale',
      fixedTable(numbersOf(others), {
        mipSignal: scales.map(({ mipSignal }) => mipSignal),
        mipEnergy: scales.map(({ mipEnergy }) => mipEnergy),
      }),
    ],
    ['srd.window', fixedTable(srd, { low: srd.map(() => 3e-4 * window), high: srd.map(() => 0.5 * window) })],
    [
      'calorimeter.resolution',
      fixedTable(calorimeters, {
        stochastic: calorimeters.map((name) => STOCHASTIC[name] ?? 0.6),
        constant: calorimeters.map(() => 0),
        noise: calorimeters.map(() => 0),
      }),
    ],
    [
      'calorimeter.containment',
      // Of simulated electrons: 0.6 % leave the ECAL beside its cells, 2 % the narrow dump.
      fixedTable(contained, {
        containment: contained.map((name) => (name === 'ECAL' ? 0.994 : hasPreshower ? 0.98 : 0.975)),
      }),
    ],
    ['beam.spot', spots(stations, 4.13, 1.4)],
    ['tracker.strips', stripResponse(elements)],
  ];
}

const spots = (stations: string[], sigmaX: number, sigmaY: number): Constants =>
  fixedTable(stations, {
    x: stations.map(() => 0),
    y: stations.map(() => 0),
    sigmaX: stations.map(() => sigmaX),
    sigmaY: stations.map(() => sigmaY),
    correlation: stations.map(() => 0),
  });

/** Gains of the target's 32 strips, and their average (padme.md §3.5). */
const STRIP_GAINS = [
  1347, 1323, 1312, 1298, 1306, 1350, 1347, 1354, 1313, 1343, 1301, 1274, 1257, 1302, 1291, 1283, 1432, 1463, 1383,
  1427, 1406, 1316, 1407, 1459, 1380, 1392, 1370, 1347, 1333, 1391, 1375, 1372,
];
const STRIP_REFERENCE = 1300;
/** pC: of the published simulation (padme.md §3.4). */
const STRIP_NOISE = 2.33e-3;
/** Of the charge of one positron in a thin layer: Landau's distribution up to 50 widths (assumed). */
const STRIP_SPREAD = 0.65;
/** Of the charge of one positron in the lead glass (assumed). */
const GLASS_SPREAD = 0.1;

/** Integral in counts · ns per MeV: of plastic bars, in which a particle loses 0.9 MeV (assumed); of the SAC (assumed). */
const BAR = { perMeV: 3440, mipMeV: 0.9 };
const SMALL_ANGLE = { perMeV: 20.8, mipMeV: 1000 };

function padme(channels: readonly ReadChannel[], elements: readonly Element[]): Made[] {
  const of = (test: (element: Element) => boolean): readonly ReadChannel[] =>
    channels.filter(({ element }) => test(element));
  const crystals = numbersOf(of(({ name }) => name === 'ECal'));
  const strips = of(({ group, readout }) => group === 'target' && readout?.type === 'strips');
  const scaled = of(({ name, group }) => name === 'SAC' || group === 'counter' || group === 'veto');
  const scaleOf = ({ element }: ReadChannel) => (element.name === 'SAC' ? SMALL_ANGLE : BAR);
  const target: Constants = {
    ...fixedTable(numbersOf(strips), {
      gain: strips.map(({ cell }) => STRIP_GAINS[cell.id - 1] ?? STRIP_REFERENCE),
      noise: strips.map(() => STRIP_NOISE),
    }),
    parameters: {
      referenceGain: fixed(STRIP_REFERENCE),
      collectionDistance: fixed(12),
      pairsPerMicrometre: fixed(36),
      spread: fixed(STRIP_SPREAD),
    },
  };
  const made: Made[] = [
    ['padme_ecal.gains', fixedTable(crystals, { gain: crystals.map(() => 15) })],
    ['padme_ecal.energy_scale', parameters({ scale: 1, slope: 0, cogX: 0, cogY: 0 })],
    ['padme_ecal.temperature', parameters({ coefficient: 0.01, reference: 36.195, left: 36.195, right: 36.195 })],
    [
      'mip.scale',
      fixedTable(numbersOf(scaled), {
        mipSignal: scaled.map((channel) => scaleOf(channel).perMeV * scaleOf(channel).mipMeV),
        mipEnergy: scaled.map((channel) => scaleOf(channel).mipMeV / 1000),
      }),
    ],
    // 2 %/√E ⊕ 1.2 % ⊕ 0.003 %/E (padme.md §3.4).
    ['calorimeter.resolution', fixedTable(['ECal'], { stochastic: [0.02], constant: [0.012], noise: [3e-5] })],
    ['beam.spot', spots(['Target'], 1, 1)],
    ['target.response', target],
  ];
  if (!elements.some(({ name }) => name === 'LeadGlass')) return made;
  return [
    ...made,
    ['leadglass.response', parameters({ chargePerPositron: 0.239, referenceEnergy: 402, spread: GLASS_SPREAD })],
    // At the reference, and the mean of Run III's periods (padme.md §2.3, §4.2).
    ['leadglass.leakage', fixedTable([0, 1], { energy: [282.2, 402], y: [0, 0], loss: [0.921, 1] })],
    ['leadglass.ageing', parameters({ slope: 0.0971, constant: 1, centre: 3.018e11, span: 5.777e11, flux: 3.018e11 })],
    ['beam.energy_spread', parameters({ spread: 0.0025 })],
  ];
}
