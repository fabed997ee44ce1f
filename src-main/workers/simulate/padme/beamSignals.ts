/** What the whole bunch leaves: charges of the target's strips, and the waveform of the lead glass. */
import { LIGHT_SPEED } from '#core/physics/constants.ts';
import { ageingFactor, leadGlassCharge } from '#core/physics/leadGlass.ts';
import { CHARGE_PER_COUNT } from '#core/physics/v1742.ts';
import { bunchSignals, TARGET_CHARGE, TARGET_NOISE, TARGET_THRESHOLD, type TargetView } from '#main/native/bunch.ts';
import { CHANNEL_STATES, V1742 } from '#main/native/digitisation.ts';
import type { BlockCollection } from '#main/workers/blockColumns.ts';
import type { PadmeCalibration } from './calibration.ts';
import type { CodeRooms } from './codeRooms.ts';
import { GLASS_SPREAD } from './constants.ts';
import { PULSE_LENGTH, type BeamSettings } from './generate.ts';
import type { PadmeLayout, StripView } from './layout.ts';
import type { EventPlan } from './plan.ts';
import { waveformCollection } from './waveforms.ts';

const { dead, hot, noisy } = CHANNEL_STATES;
const NOISY_FACTOR = 5;

export interface GlassSettings {
  readonly loss: number;
  readonly ageingSlope: number;
}

export interface BeamSignals {
  readonly strips: BlockCollection;
  readonly glass: BlockCollection | null;
}

export async function beamSignals(
  layout: PadmeLayout,
  calibration: PadmeCalibration,
  beam: BeamSettings,
  glass: GlassSettings,
  plan: EventPlan,
  positrons: Uint32Array,
  seed: number,
  firstStream: number,
  rooms: CodeRooms,
): Promise<BeamSignals> {
  const { channels, first } = calibration;
  const [x, y] = layout.target.views;
  const strip = first.get('target')!;
  const glassIndex = first.get('glass');
  const hasGlass = glassIndex !== undefined;
  const at = glassIndex ?? 0;
  const glassState = channels.state[at];
  const response = { loss: glass.loss, ageing: ageingFactor(plan.flux, glass.ageingSlope) };
  const alive = hasGlass && glassState !== dead ? 1 : 0;
  const made = await bunchSignals({
    positrons,
    bunchLength: beam.bunchLength,
    pulseLength: PULSE_LENGTH,
    pulsePeriod: beam.pulsePeriod,
    charge: plan.hasTarget ? TARGET_CHARGE : 0,
    x: viewOf(x, calibration, strip, beam.x, beam.spotX),
    y: viewOf(y, calibration, strip + x.cells.length, beam.y, beam.spotY),
    glass: {
      samples: hasGlass ? V1742.samples : 0,
      period: V1742.period,
      firstTime: V1742.firstTime,
      counts: (alive * channels.gain[at]! * leadGlassCharge(1, plan.energy, response)) / CHARGE_PER_COUNT,
      spread: GLASS_SPREAD,
      pedestal: channels.pedestal[at]!,
      noise: alive * channels.noise[at]! * (glassState === noisy ? NOISY_FACTOR : 1),
      timeOffset: channels.timeOffset[at]! + (layout.end - layout.target.z) / LIGHT_SPEED,
      channel: at,
    },
    seed,
    firstStream,
    into: rooms.take(hasGlass ? positrons.length * V1742.samples : 0),
  });
  return {
    strips: stripCollection([x, y], made.charges, channels.state.subarray(strip)),
    glass:
      layout.glass === null
        ? null
        : waveformCollection(
            'Lead-glass waveforms',
            Array.from({ length: positrons.length + 1 }, (_, i) => i),
            new Uint32Array(positrons.length).fill(layout.glass.channel),
            made.codes,
            { ...V1742, count: positrons.length },
          ),
  };
}

function viewOf(
  view: StripView,
  { channels }: PadmeCalibration,
  first: number,
  centre: number,
  spot: number,
): TargetView {
  const strips = view.cells.map((_, i) => first + i);
  const value = (index: number, of: number): number => (channels.state[index] === dead ? 0 : of);
  return {
    first: view.first,
    pitch: view.pitch,
    centre,
    spot,
    gain: Float64Array.from(strips, (index) => value(index, channels.gain[index]!)),
    noise: Float64Array.from(strips, (index) =>
      value(index, TARGET_NOISE * (channels.state[index] === noisy ? NOISY_FACTOR : 1)),
    ),
  };
}

/** Strips above threshold; hot ones always. */
function stripCollection(views: readonly StripView[], charges: Float32Array, state: Uint8Array): BlockCollection {
  const cells = views.flatMap((view, layer) =>
    view.cells.map((cell) => ({ cell, layer, along: view.measures === 'x' ? 1 : 0 })),
  );
  const ends = cells.map(({ cell: { place, size }, along }) => {
    const low = [...place.centre];
    const high = [...place.centre];
    low[along]! -= size[along]! / 2;
    high[along]! += size[along]! / 2;
    return { low, high };
  });
  const rows: number[] = [];
  const charge: number[] = [];
  const offsets = [0];
  for (let begin = 0; begin < charges.length; begin += cells.length) {
    for (let strip = 0; strip < cells.length; strip++) {
      const read = charges[begin + strip]!;
      if (state[strip] === hot) charge.push(Math.max(read, 0) + TARGET_THRESHOLD);
      else if (read > TARGET_THRESHOLD) charge.push(read);
      else continue;
      rows.push(strip);
    }
    offsets.push(rows.length);
  }
  const position = new Float32Array(3 * rows.length);
  const end = new Float32Array(3 * rows.length);
  rows.forEach((strip, i) => {
    position.set(ends[strip]!.low, 3 * i);
    end.set(ends[strip]!.high, 3 * i);
  });
  return {
    name: 'Strips',
    kind: 'trackerHits',
    offsets,
    columns: [
      { name: 'position', data: position, width: 3, unit: 'mm' },
      { name: 'end', data: end, width: 3, unit: 'mm' },
      { name: 'channel', data: Uint32Array.from(rows, (strip) => cells[strip]!.cell.channel) },
      { name: 'layer', data: Uint16Array.from(rows, (strip) => cells[strip]!.layer) },
      { name: 'charge', data: Float32Array.from(charge), unit: 'pC' },
      { name: 'candidates', data: new Uint8Array(rows.length).fill(1) },
    ],
  };
}
