/**
 * The true calibration of a simulated run as payloads: what a perfect calibration would find. Types that the
 * simulation has no truth of keep their nominal constants.
 */
import type { Detector } from '#core/detector/detector.ts';
import type { ChannelFamily, SimulationRecord } from '#core/simulation/truth.ts';
import { NA64_STRIPS } from '#core/physics/na64Strips.ts';
import { fixedTable, isNa64Ecal, nominalPayloads, readChannels, stripTrackers } from './nominal.ts';
import { fixed, PROVENANCE, type Constants, type PayloadDocument } from './payload.ts';
import { makePayload } from './payloadTypes.ts';

/** True values of the channels that a family has. */
interface Row {
  readonly gain: number;
  readonly gainUnit: string;
  readonly pedestal: number;
  readonly noise: number;
  readonly timeOffset: number;
  readonly state: ChannelFamily['state'][number];
}

/** In the order of the nominal payloads, with the same types. */
export function truthPayloads(
  run: string,
  { truth, setup, seed, process, parameters }: SimulationRecord,
  detector: Detector,
): readonly PayloadDocument[] {
  const rows = rowsOf(truth.families);
  const constants = new Map(truth.constants.map(({ name, value }) => [name, value]));
  const trackers = stripTrackers(detector.setup.elements).map(({ name }) => name);
  const elementOf = new Map(readChannels(detector).map((channel) => [channel.channel, channel]));
  const isEcal = (channel: number): boolean => {
    const found = elementOf.get(channel);
    return found !== undefined && isNa64Ecal(found);
  };
  const provenance = {
    ...PROVENANCE,
    method: 'truth' as const,
    setup,
    runs: [run],
    seed,
    configuration: { process },
  };
  return nominalPayloads(detector).map((nominal) => {
    const found =
      nominal.type === 'tracker.resolution' && detector.setup.experiment === 'na64'
        ? trueResolution(nominal.constants, trackers)
        : trueConstants(nominal, rows, constants, parameters, isEcal);
    return found === null ? nominal : makePayload(nominal.type, found, provenance);
  });
}

const rowsOf = (families: readonly ChannelFamily[]): ReadonlyMap<number, Row> =>
  new Map(
    families.flatMap((family) =>
      family.channel.map((channel, index): [number, Row] => [
        channel,
        {
          gain: family.gain[index]!,
          gainUnit: family.gainUnit,
          pedestal: family.pedestal[index]!,
          noise: family.noise[index]!,
          timeOffset: family.timeOffset[index]!,
          state: family.state[index]!,
        },
      ]),
    ),
  );

/** null where the simulation knows nothing beyond the nominal constants. */
function trueConstants(
  { type, constants: nominal }: PayloadDocument,
  rows: ReadonlyMap<number, Row>,
  constants: ReadonlyMap<string, number>,
  parameters: Readonly<Record<string, number>>,
  isEcal: (channel: number) => boolean,
): Constants | null {
  switch (type) {
    case 'channel.status':
      return withTexts(nominal, 'state', (channel, before) => rows.get(channel)?.state ?? before);
    case 'channel.pedestal':
      return withColumns(nominal, {
        pedestal: (channel, before) => rows.get(channel)?.pedestal ?? before,
        noise: (channel, before) => rows.get(channel)?.noise ?? before,
      });
    case 'channel.t0':
      return withColumns(nominal, { t0: (channel, before) => rows.get(channel)?.timeOffset ?? before });
    case 'na64_ecal.gains':
      return withColumns(nominal, {
        gain: (channel, before) => {
          const row = rows.get(channel);
          return row !== undefined && isEcal(channel) ? 1 / row.gain : before;
        },
      });
    case 'padme_ecal.gains':
      return withColumns(nominal, { gain: (channel, before) => rows.get(channel)?.gain ?? before });
    case 'mip.scale':
      return trueScale(nominal, rows);
    case 'target.response': {
      const reference = nominal.parameters['referenceGain']?.value ?? 1;
      return withColumns(nominal, {
        gain: (channel, before) => (rows.has(channel) ? reference * rows.get(channel)!.gain : before),
        noise: (channel, before) => rows.get(channel)?.noise ?? before,
      });
    }
    case 'leadglass.response':
      return trueGlass(nominal, rows, constants);
    case 'leadglass.leakage': {
      const loss = constants.get('glassLoss');
      return loss === undefined ? null : fixedTable([0], { energy: [402], y: [0], loss: [loss] });
    }
    case 'leadglass.ageing': {
      const slope = constants.get('glassAgeingSlope');
      if (slope === undefined) return null;
      const { flux } = parameters;
      return {
        ...nominal,
        parameters: {
          ...nominal.parameters,
          slope: fixed(slope),
          // In units of 10⁹; runs in which it changes keep the nominal one.
          ...(flux === undefined ? {} : { flux: fixed(flux * 1e9) }),
        },
      };
    }
    default:
      return null;
  }
}

/** Counts per energy of each unit that a family's gain may have, per GeV. */
const PER_GEV: Readonly<Record<string, number>> = { 'ADC/GeV': 1, 'counts·ns/MeV': 1000 };

function trueScale(nominal: Constants, rows: ReadonlyMap<number, Row>): Constants {
  const energies = new Map(
    nominal.table?.keys.map((key, row) => [key, nominal.table!.columns['mipEnergy']!.value[row]]),
  );
  return withColumns(nominal, {
    mipSignal: (channel, before) => {
      const row = rows.get(channel);
      const perGev = row === undefined ? undefined : PER_GEV[row.gainUnit];
      const energy = energies.get(channel);
      return row === undefined || perGev === undefined || energy === undefined || energy === null
        ? before
        : row.gain * perGev * energy;
    },
  });
}

/** The gain of the lead glass's channel is relative to the charge of one positron. */
function trueGlass(
  nominal: Constants,
  rows: ReadonlyMap<number, Row>,
  constants: ReadonlyMap<string, number>,
): Constants | null {
  const charge = constants.get('glassCharge');
  const spread = constants.get('glassSpread') ?? 0;
  const glass = [...rows.values()].find(({ gainUnit }) => gainUnit.includes('per positron'));
  if (charge === undefined || glass === undefined) return null;
  return {
    ...nominal,
    parameters: { ...nominal.parameters, chargePerPositron: fixed(charge * glass.gain), spread: fixed(spread) },
  };
}

/** Strips of NA64 are simulated with one resolution; straws keep that of their diameter. */
function trueResolution(nominal: Constants, trackers: readonly string[]): Constants {
  const { table } = nominal;
  if (table === null) return nominal;
  const columns = Object.entries(table.columns).map(([name, column]) => [
    name,
    {
      ...column,
      value: column.value.map((value, row) =>
        trackers.includes(String(table.keys[row])) ? NA64_STRIPS.resolution : value,
      ),
    },
  ]);
  return { ...nominal, table: { ...table, columns: Object.fromEntries(columns) } };
}

type Change<T> = (channel: number, before: T) => T;

function withColumns(nominal: Constants, changes: Readonly<Record<string, Change<number>>>): Constants {
  const { table } = nominal;
  if (table === null) return nominal;
  const columns = Object.entries(table.columns).map(([name, column]) => {
    const change = changes[name];
    if (change === undefined) return [name, column] as const;
    return [
      name,
      { ...column, value: column.value.map((value, row) => change(Number(table.keys[row]), value ?? 0)) },
    ] as const;
  });
  return { ...nominal, table: { ...table, columns: Object.fromEntries(columns) } };
}

function withTexts(nominal: Constants, name: string, change: Change<string>): Constants {
  const { table } = nominal;
  const texts = table?.texts[name];
  if (table === null || texts === undefined) return nominal;
  const changed = texts.map((text, row) => change(Number(table.keys[row]), text));
  return { ...nominal, table: { ...table, texts: { ...table.texts, [name]: changed } } };
}
