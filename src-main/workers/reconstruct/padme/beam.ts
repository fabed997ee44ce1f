/** What the whole bunch shows: the profile of PADME's target and the charge of its lead glass. */
import { columnOf, constantsOf, parameterOf, textsOf, type ConstantsInForce } from '#core/calibration/constants.ts';
import type { Cell } from '#core/detector/cells.ts';
import type { Detector } from '#core/detector/detector.ts';
import { findCollection, type EventData } from '#core/event/event.ts';
import { leadGlassLoss, type LeakagePoint } from '#core/physics/leadGlass.ts';
import { SAMPLE_PERIOD } from '#core/physics/v1742.ts';
import { glassBunch, type GlassBunch } from '#core/physics/v1742Bunch.ts';
import { fitProfiles, type FittedProfiles } from '#main/native/profiles.ts';
import { rowsOf } from './waveforms.ts';

/** pC */
const ELEMENTARY_CHARGE = 1.602176634e-7;
const GEV = 1e-3;

/** Strips of one view of the target. */
interface View {
  readonly cells: readonly Cell[];
  readonly first: number;
  readonly pitch: number;
  /** Charge as read times this is the charge collected; NaN for strips that are not good. */
  readonly scale: Float64Array;
  /** Of the charge collected */
  readonly noise: Float64Array;
}

export interface TargetReadout {
  readonly x: View;
  readonly y: View;
  /** By channel: strip, those of x before those of y */
  readonly indexOf: ReadonlyMap<number, number>;
  /** Of one positron, pC, and its fluctuation over it */
  readonly charge: number;
  readonly spread: number;
  /** Of the target along the beam, mm */
  readonly z: number;
}

/** @throws BeamglassError `missingConstant` */
export function targetReadout(detector: Detector, inForce: ConstantsInForce): TargetReadout {
  const target = detector.placed.find(({ name }) => name === 'Target')!;
  const { readout } = target.element;
  const planes = readout?.type === 'strips' ? readout.planes : [];
  const cells = detector.cells.filter(({ element }) => element === 'Target');
  const parameter = (name: string): number => parameterOf(inForce, 'target.response', name);
  const reference = parameter('referenceGain');
  const viewOf = (measures: 'x' | 'y'): View => {
    const plane = planes.find((one) => one.measures === measures)!;
    const own = cells.filter(({ id }) => id >= plane.first && id < plane.first + plane.count);
    const channels = own.map(({ channel }) => channel);
    const relative = columnOf(inForce, 'target.response', 'gain', channels).map((gain) => gain / reference);
    const states = textsOf(inForce, 'channel.status', 'state', channels);
    return {
      cells: own,
      first: own[0]!.place.centre[measures === 'x' ? 0 : 1],
      pitch: plane.pitch,
      scale: relative.map((gain, i) => (states[i] === 'good' ? 1 / gain : Number.NaN)),
      noise: columnOf(inForce, 'target.response', 'noise', channels).map((noise, i) => noise / relative[i]!),
    };
  };
  const [x, y] = [viewOf('x'), viewOf('y')];
  return {
    x,
    y,
    indexOf: new Map([...x.cells, ...y.cells].map(({ channel }, index) => [channel, index])),
    charge: ELEMENTARY_CHARGE * parameter('collectionDistance') * parameter('pairsPerMicrometre'),
    spread: parameter('spread'),
    z: target.place.centre[2],
  };
}

export interface TargetProfiles {
  /** Per event the strips of x, then those of y, pC; NaN for strips that are not good */
  readonly charges: Float64Array;
  readonly strips: number;
  /** Per event: whether the target was read at all */
  readonly isRead: Uint8Array;
  readonly x: FittedProfiles;
  readonly y: FittedProfiles;
}

/** Mean of noise that is below zero, in its deviations: √(2/π) */
const SUPPRESSED = -Math.sqrt(2 / Math.PI);

/**
 * Strips that are not read out are below the threshold of their electronics, which lies at zero: they are shown without
 * charge, and fitted with the mean of such noise. With none, the others’ noise would look like a constant.
 */
export async function targetProfiles(events: readonly EventData[], readout: TargetReadout): Promise<TargetProfiles> {
  const { x, y, indexOf } = readout;
  const strips = x.cells.length + y.cells.length;
  const scale = Float64Array.of(...x.scale, ...y.scale);
  const charges = new Float64Array(events.length * strips);
  const isRead = new Uint8Array(events.length);
  events.forEach((event, number) => {
    const own = charges.subarray(number * strips, (number + 1) * strips);
    for (let strip = 0; strip < strips; strip++) own[strip] = Number.isNaN(scale[strip]) ? Number.NaN : 0;
    const columns = findCollection(event, 'Strips')?.columns;
    const channel = columns?.get('channel')?.data;
    const charge = columns?.get('charge')?.data;
    if (channel === undefined || charge === undefined) return;
    isRead[number] = 1;
    for (let row = 0; row < channel.length; row++) {
      const strip = indexOf.get(Number(channel[row]));
      if (strip !== undefined) own[strip] = Number(charge[row]) * scale[strip]!;
    }
  });
  const fitted = (view: View, from: number): Promise<FittedProfiles> => {
    const count = view.cells.length;
    const own = new Float64Array(events.length * count);
    for (let i = 0; i < events.length; i++) {
      for (let strip = 0; strip < count; strip++) {
        const charge = charges[i * strips + from + strip]!;
        own[i * count + strip] = charge === 0 ? SUPPRESSED * view.noise[strip]! : charge;
      }
    }
    const variancePerCharge = readout.charge * (1 + readout.spread ** 2);
    return fitProfiles({ first: view.first, pitch: view.pitch, variancePerCharge, noise: view.noise, charges: own });
  };
  const [profileX, profileY] = await Promise.all([fitted(x, 0), fitted(y, x.cells.length)]);
  return { charges, strips, isRead, x: profileX, y: profileY };
}

/** Positrons that the target's charge stands for, with the error of the fits and of the single positron's fluctuation. */
export function positronsOfTarget(
  { x, y }: TargetProfiles,
  event: number,
  { charge }: TargetReadout,
): { value: number; error: number } {
  const value = (x.area[event]! + y.area[event]!) / 2 / charge;
  return { value, error: Math.hypot(x.areaError[event]!, y.areaError[event]!) / 2 / charge };
}

export interface GlassReadout {
  readonly cell: Cell;
  readonly isGood: boolean;
  /** Positrons per pC, all corrections applied, and the relative error of that from its constants */
  readonly perCharge: number;
  readonly relativeError: number;
  readonly spread: number;
}

/**
 * null for a setup without lead glass.
 * @param beamEnergy GeV
 * @throws BeamglassError `missingConstant`
 */
export function glassReadout(
  detector: Detector,
  inForce: ConstantsInForce,
  beamEnergy: number,
  beamHeight: number,
): GlassReadout | null {
  const cell = detector.cells.find(({ element }) => element === 'LeadGlass');
  if (cell === undefined) return null;
  const response = (name: string): number => parameterOf(inForce, 'leadglass.response', name);
  const ageing = (name: string): number => parameterOf(inForce, 'leadglass.ageing', name);
  const flux = (ageing('flux') - ageing('centre')) / ageing('span');
  const aged = ageing('constant') + ageing('slope') * flux;
  const loss = leadGlassLoss(leakagePoints(inForce), beamEnergy / GEV, beamHeight);
  const charge = response('chargePerPositron');
  const error = (type: string, name: string): number => constantsOf(inForce, type).parameters[name]?.error ?? 0;
  return {
    cell,
    isGood: textsOf(inForce, 'channel.status', 'state', [cell.channel])[0] === 'good',
    perCharge: ((response('referenceEnergy') * GEV) / beamEnergy / charge) * loss.value * aged,
    relativeError: Math.hypot(
      error('leadglass.response', 'chargePerPositron') / charge,
      loss.error / loss.value,
      error('leadglass.ageing', 'constant') / aged,
      (error('leadglass.ageing', 'slope') * flux) / aged,
    ),
    spread: response('spread'),
  };
}

/** @throws BeamglassError `missingConstant` */
export function leakagePoints(inForce: ConstantsInForce): LeakagePoint[] {
  const keys = constantsOf(inForce, 'leadglass.leakage').table?.keys ?? [];
  const column = (name: string): Float64Array =>
    columnOf(inForce, 'leadglass.leakage', name, keys as ArrayLike<number>);
  const [energy, y, loss] = [column('energy'), column('y'), column('loss')];
  const errors = constantsOf(inForce, 'leadglass.leakage').table?.columns['loss']?.error ?? [];
  return Array.from(energy, (value, i) => ({ energy: value, y: y[i]!, loss: loss[i]!, error: errors[i] ?? 0 }));
}

/** null where the event has no waveform of it that can be read. */
export function bunchOf(event: EventData, { cell, isGood }: GlassReadout, threshold: number): GlassBunch | null {
  const rows = rowsOf(findCollection(event, 'Lead-glass waveforms'));
  if (rows === null || !isGood) return null;
  const row = rows.channel.findIndex((channel: number | bigint) => Number(channel) === cell.channel);
  if (row < 0 || Math.abs(Number(rows.period[row]) - SAMPLE_PERIOD.slow) > 1e-4) return null;
  const samples = rows.codes.subarray(rows.offsets[row], rows.offsets[row + 1]);
  return glassBunch(samples, SAMPLE_PERIOD.slow, threshold);
}

/** Positrons on target, with the error of noise, of the single positron's fluctuation and of the constants. */
export function positronsOfGlass(
  { charge, chargeError }: GlassBunch,
  { perCharge, relativeError, spread }: GlassReadout,
): { value: number; error: number } {
  const value = charge * perCharge;
  const fluctuation = spread * Math.sqrt(Math.max(value, 0));
  return { value, error: Math.hypot(chargeError * perCharge, fluctuation, relativeError * value) };
}
