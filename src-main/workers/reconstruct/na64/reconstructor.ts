/** NA64's reconstruction, from what the electronics gave to the quantities of an event. */
import { expandSetup } from '#core/detector/detector.ts';
import type { Collection, EventData, Label, Scalar } from '#core/event/event.ts';
import type { Reconstructed, ReconstructionInput, Reconstructor } from '../reconstructor.ts';
import { calorimeterConstants } from './calorimeterConstants.ts';
import { cellCollections, cellGroups } from './cellCollections.ts';
import { cellArray, ecalShowers } from './ecal.ts';
import { showerCollection } from './showerCollection.ts';
import { flagScalars } from './flags.ts';
import { calorimeterQuantities, quantityChannels } from './quantities.ts';
import { na64Readout } from './readout.ts';
import { readSignals, type SignalCuts } from './signals.ts';

/**
 * @throws BeamglassError `missingConstant`; `badInput` for a setup without an ECAL
 */
export async function openNa64Reconstructor(input: ReconstructionInput): Promise<Reconstructor> {
  const { setup, materials, constants, beamEnergy, parameters } = input;
  const detector = expandSetup(setup, materials.materials);
  const readout = na64Readout(detector, constants);
  const scales = calorimeterConstants(constants, readout);
  const channels = quantityChannels(readout);
  const groups = cellGroups(readout);
  const main = cellArray(detector, readout, 'ECAL');
  const cuts = signalCuts(parameters);
  const counterGate = parameters['counterGate']!;
  const cellThreshold = parameters['cellThreshold']!;

  async function reconstruct(events: readonly EventData[]): Promise<readonly Reconstructed[]> {
    const signals = await readSignals(events, readout, cuts);
    const showers = await ecalShowers(signals, main);
    return events.map((_, event): Reconstructed => {
      const scalars: Scalar[] = [];
      const labels: Label[] = [];
      const collections: Collection[] = [];
      const unknown = signals.unknown[event]!;
      if (unknown > 0) labels.push(note(`${unknown} waveforms are of no channel of the setup, or of another period`));
      if (signals.isRead[event] === 0) {
        labels.push(note('no waveforms: nothing is known of calorimeters and counters'));
        return { scalars, labels, collections };
      }
      const seen = calorimeterQuantities(readout, channels, scales, signals, showers, event, counterGate, beamEnergy);
      scalars.push(...seen.scalars);
      collections.push(...cellCollections(groups, readout, signals, event, cellThreshold));
      const found = showerCollection(showers, main, readout, event);
      if (found !== null) collections.push(found);
      scalars.push(...flagScalars(readout.parts, seen, { tracks: Number.NaN, momentum: Number.NaN }, parameters));
      return { scalars, labels, collections };
    });
  }

  return { reconstruct };
}

const note = (value: string): Label => ({ name: 'reconstruction', value });

function signalCuts(parameters: Readonly<Record<string, number>>): SignalCuts {
  return {
    pulseThreshold: parameters['pulseThreshold']!,
    cells: { halfWidth: parameters['timeGate']!, energy: parameters['gateEnergy']! },
    counters: { halfWidth: parameters['counterGate']!, energy: 0 },
  };
}
