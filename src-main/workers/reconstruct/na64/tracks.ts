/**
 * Tracks and vertices of NA64 from clusters of strips: the engine seeks and fits, here its answers become collections and
 * quantities of events. Lengths in mm, energies in GeV where the name does not say otherwise.
 */
import type { Detector } from '#core/detector/detector.ts';
import type { Label } from '#core/event/event.ts';
import { ELECTRON_MASS } from '#core/physics/constants.ts';
import { searchTracks, TRACK_FAULTS } from '#main/native/trackSearch.ts';
import type { Reconstructed, ReconstructionInput } from '../reconstructor.ts';
import type { EventTracks, TrackClusters, TrackReadout, TrackShowers } from './eventTracks.ts';
import type { TrackerPlane } from './planes.ts';
import { dumpEnd, na64Arms } from './trackArms.ts';
import { explanations } from './trackExplanation.ts';
import { tracksCollection } from './trackCollections.ts';
import { trackScalars } from './trackScalars.ts';
import { pairsOf, verticesCollection } from './vertexCollection.ts';

export type { TrackClusters, TrackReadout, TrackShowers } from './eventTracks.ts';

/**
 * Spread of ln(charge in x / charge in y) of one particle: Landau's distribution in each coordinate by itself (assumed;
 * it decides between pairings only, nothing is cut on it).
 */
const CHARGE_SPREAD = 0.4;

export function trackReadout(
  input: ReconstructionInput,
  detector: Detector,
  planes: readonly TrackerPlane[],
): TrackReadout {
  const { parameters } = input;
  const arms = na64Arms(input, detector, planes);
  const end = dumpEnd(detector);
  const zError = parameters['vertexZError']!;
  const isFree = end === null || zError === 0;
  const [first] = arms;
  return {
    planes,
    arms,
    dumpEnd: end,
    beamSlopes: first === undefined ? [0, 0] : [first.arm.beamSlopes[0]!, first.arm.beamSlopes[1]!],
    search: {
      arms: arms.map(({ arm }) => arm),
      layers: planes.length,
      showerReach: parameters['showerReach']!,
      mostCandidates: parameters['trackCandidatesMost']!,
      largestChiSquared: parameters['trackChi2Most']!,
      chargeSpread: CHARGE_SPREAD,
      largestDistance: parameters['vertexDistanceMost']!,
      vertex: {
        mass: ELECTRON_MASS,
        prior: Float64Array.of(0, 0, isFree ? 0 : end),
        priorErrors: Float64Array.of(Infinity, Infinity, isFree ? Infinity : zError),
      },
    },
  };
}

/**
 * Of as many events as the clusters are of; nothing where there are none.
 * @param showers of the same events; null where none are known
 * @param detail whether dropped candidates, rejected hits and the states of the filter are wanted
 */
export async function reconstructTracks(
  readout: TrackReadout,
  { offsets, plane, coordinate, error, charge }: TrackClusters,
  showers: TrackShowers | null,
  detail: boolean,
): Promise<readonly Reconstructed[]> {
  const clusters = { offsets, plane, coordinate, error, charge };
  const given = showers ?? noShowers(offsets.length - 1);
  const found = await searchTracks({ ...readout.search, clusters, showers: given, explain: detail });
  const tracks: EventTracks = {
    readout,
    clusters,
    showers: given,
    found,
    candidateOffsets: endsOf(found.candidates.count),
    vertexOffsets: endsOf(found.vertices.count),
  };
  return Array.from({ length: offsets.length - 1 }, (_, event): Reconstructed => {
    const pairs = pairsOf(tracks, event);
    const collections = [
      tracksCollection(tracks, event),
      verticesCollection(tracks, pairs),
      ...(detail ? explanations(tracks, event) : []),
    ];
    return {
      scalars: trackScalars(tracks, event, pairs),
      labels: faultLabels(found.faults[event]!),
      collections: collections.filter((one) => one !== null),
    };
  });
}

const noShowers = (events: number): TrackShowers => ({
  offsets: new Uint32Array(events + 1),
  position: new Float64Array(0),
  energy: new Float64Array(0),
  energyError: new Float64Array(0),
});

function endsOf(counts: Uint32Array): Uint32Array {
  const ends = new Uint32Array(counts.length + 1);
  for (let i = 0; i < counts.length; i++) ends[i + 1] = ends[i]! + counts[i]!;
  return ends;
}

function faultLabels(faults: number): Label[] {
  const labels: Label[] = [];
  const tell = (fault: number, value: string): void => {
    if ((faults & fault) !== 0) labels.push({ name: 'Tracks', value });
  };
  tell(TRACK_FAULTS.chainsCapped, 'too many clusters that line up: the best lines are followed');
  tell(TRACK_FAULTS.candidatesCapped, 'more candidates than allowed: the best are fitted');
  tell(TRACK_FAULTS.clustersCapped, 'more clusters in a plane than are looked at: those of the largest charge are');
  tell(TRACK_FAULTS.badClusters, 'clusters whose place or error is no number are left out');
  return labels;
}
