/** NA64's reconstruction, from what the electronics gave to the quantities of an event. */
import { expandSetup } from '#core/detector/detector.ts';
import type { EventData, Label } from '#core/event/event.ts';
import type { Reconstructed, ReconstructionInput, Reconstructor } from '../reconstructor.ts';
import { calorimeterConstants } from './calorimeterConstants.ts';
import { cellCollections, cellGroups } from './cellCollections.ts';
import { cellArray, ecalShowers, showersIn } from './ecal.ts';
import { flagScalars } from './flags.ts';
import { multiplicityScalars } from './multiplicities.ts';
import { trackerPlanesOf } from './planes.ts';
import { calorimeterQuantities, quantityChannels } from './quantities.ts';
import { na64Readout } from './readout.ts';
import { showerCollection, showerDepth, trackShowers } from './showerCollection.ts';
import { readSignals, type SignalCuts } from './signals.ts';
import { reconstructStrips, stripLabels, stripReadout } from './stripClusters.ts';
import { clusterCollection, pointCollection } from './stripCollections.ts';
import { reconstructTracks, trackReadout } from './tracks.ts';

/** What one part of the reconstruction adds to an event; the parts are put together in the order in which they come. */
type Part = Partial<Reconstructed>;

/**
 * @throws BeamglassError `missingConstant`; `badInput` for a setup without an ECAL
 */
export async function openNa64Reconstructor(input: ReconstructionInput): Promise<Reconstructor> {
  const { setup, materials, constants, beamEnergy, parameters } = input;
  const detector = expandSetup(setup, materials.materials);
  const readout = na64Readout(detector, constants);
  const scales = calorimeterConstants(constants, readout);
  const channels = quantityChannels(readout);
  const groups = cellGroups(readout, scales);
  const main = cellArray(detector, readout, 'ECAL');
  const depth = showerDepth(main, readout);
  const planes = trackerPlanesOf(detector, constants);
  const strips = stripReadout(planes, constants, parameters);
  const tracks = trackReadout(input, detector, planes);
  const cuts = signalCuts(parameters);
  const counterGate = parameters['counterGate']!;
  const cellThreshold = parameters['cellThreshold']!;

  async function reconstruct(events: readonly EventData[], detail: boolean): Promise<readonly Reconstructed[]> {
    const [signals, clusters] = await Promise.all([
      readSignals(events, readout, cuts),
      reconstructStrips(events, strips),
    ]);
    const showers = await ecalShowers(signals, main);
    const quantities = events.map((_, event) =>
      calorimeterQuantities(readout, channels, scales, signals, showers, event, counterGate, beamEnergy),
    );
    const found = quantities.map(({ ecal }, event) => showersIn(showers, event, ecal));
    const tracked = await reconstructTracks(tracks, clusters, trackShowers(found, depth), detail);

    const calorimeters = (event: number): Part => {
      const labels: Label[] = [];
      const unknown = signals.unknown[event]!;
      if (unknown > 0) labels.push(note(`${unknown} waveforms are of no channel of the setup, or of another period`));
      if (signals.isRead[event] === 0) {
        labels.push(note('no waveforms: nothing is known of calorimeters and counters'));
        return { labels };
      }
      const seen = quantities[event]!;
      const of = (name: string): number =>
        tracked[event]!.scalars.find((scalar) => scalar.name === name)?.value ?? Number.NaN;
      const beam = { tracks: of('n_in_tracks'), momentum: of('p_in') };
      const cells = cellCollections(groups, readout, signals, event, cellThreshold);
      const clustered = showerCollection(showers, found[event]!, depth, event);
      return {
        scalars: [...seen.scalars, ...flagScalars(readout.parts, seen, beam, parameters)],
        labels,
        collections: clustered === null ? cells : [...cells, clustered],
      };
    };
    const trackers = (event: number): Part => ({
      scalars: multiplicityScalars(planes, clusters, event),
      labels: stripLabels(strips, clusters, event),
      collections: [clusterCollection(strips, clusters, event), pointCollection(strips, clusters, event)].filter(
        (one) => one !== null,
      ),
    });
    return events.map((_, event) => together([calorimeters(event), trackers(event), tracked[event]!]));
  }

  return { reconstruct };
}

const together = (parts: readonly Part[]): Reconstructed => ({
  scalars: parts.flatMap(({ scalars }) => scalars ?? []),
  labels: parts.flatMap(({ labels }) => labels ?? []),
  collections: parts.flatMap(({ collections }) => collections ?? []),
});

const note = (value: string): Label => ({ name: 'Waveforms', value });

function signalCuts(parameters: Readonly<Record<string, number>>): SignalCuts {
  return {
    pulseThreshold: parameters['pulseThreshold']!,
    cells: { halfWidth: parameters['timeGate']!, energy: parameters['gateEnergy']! },
    counters: { halfWidth: parameters['counterGate']!, energy: 0 },
  };
}
