/** PADME: from the waveforms of a bunch to hits, clusters, the beam and two-cluster candidates. */
import { columnOf, parameterOf } from '#core/calibration/constants.ts';
import { expandSetup, type Detector } from '#core/detector/detector.ts';
import { lengthOf } from '#core/detector/shape.ts';
import { BeamglassError } from '#core/errors.ts';
import type { Collection, EventData, Label, Scalar } from '#core/event/event.ts';
import { sideBandFactor } from '#core/physics/pairCandidate.ts';
import { eventCollection, type BlockCollection } from '#main/workers/blockColumns.ts';
import type { Reconstructed, ReconstructionInput, Reconstructor } from '../reconstructor.ts';
import { bunchOf, glassReadout, targetProfiles, targetReadout } from './beam.ts';
import { glassOf, profileOf, stripColumns } from './beamCollections.ts';
import { clusterCollection, tagTimes } from './clusterColumns.ts';
import { counterReadouts } from './counters.ts';
import { crystalReadout, energyDrifts, reconstructCrystals } from './crystals.ts';
import { cellColumns, findHits, hitCollection, type PulseHits, type PulseReadout } from './hits.ts';
import { findPairs, pairSelection } from './pairs.ts';
import { taggerClusters, taggerCollection, taggerLayout, type TaggerCluster } from './taggerClusters.ts';

/** Counts of a digitiser of 12 bits over 1 V, per mV */
const COUNTS_PER_MV = 4.096;
const GEV = 1e-3;

/** @throws BeamglassError `missingConstant`; `badInput` for a setup without target or calorimeter */
export async function openPadmeReconstructor(input: ReconstructionInput): Promise<Reconstructor> {
  const { constants, beamEnergy, parameters, setup, materials } = input;
  const detector = expandSetup(setup, materials.materials);
  const ecal = detector.placed.find(({ name }) => name === 'ECal');
  if (ecal === undefined || !detector.placed.some(({ name }) => name === 'Target')) {
    throw new BeamglassError('badInput', `Setup ${setup.id} has no Target or no ECal, which reconstruction needs.`);
  }
  const value = (name: string): number => {
    const found = parameters[name];
    if (found === undefined) throw new BeamglassError('internal', `The reconstruction was not given “${name}”.`);
    return found;
  };
  const crystals = crystalReadout(detector, constants);
  const counters = counterReadouts(detector, constants);
  const target = targetReadout(detector, constants);
  const spot = (axis: 'x' | 'y'): number => columnOf(constants, 'beam.spot', axis, ['Target'])[0]!;
  const origin = [spot('x'), spot('y'), target.z] as const;
  const glass = glassReadout(detector, constants, beamEnergy, origin[1]);
  const z = ecal.place.centre[2] - lengthOf(ecal.element.shape) / 2 + value('showerDepth');
  const centre = (axis: 'X' | 'Y'): number => parameterOf(constants, 'padme_ecal.energy_scale', `cog${axis}`);
  const selection = pairSelection(parameters, beamEnergy, z - target.z, {
    axis: [centre('X'), centre('Y')],
    origin,
    isFieldFree: !hasField(detector),
  });
  const pulseSettings = {
    multiHit: value('multiHit') === 1,
    pedestalSamples: value('pedestalSamples'),
    leastSlope: value('pulseThreshold') * COUNTS_PER_MV,
  };
  const clustering = {
    seedEnergy: value('seedEnergy') * GEV,
    hitEnergy: value('hitEnergy') * GEV,
    timeWindow: value('clusterTime'),
    reach: value('clusterReach'),
    shares: value('shareHits') === 1,
    logarithmic: value('logarithmicWeights') === 1,
    correctsContainment: value('containment') === 1,
  };
  const tagging = { timeWindow: value('tagTime'), sensors: value('tagSensors') };
  const cells = new Map([crystals.pulses, ...counters].map((one) => [one.name, cellColumns(one.cells)]));
  const tagger = counters.find(({ name }) => name === 'ETag');
  const bars = tagger && taggerLayout(tagger.cells);
  const strips = stripColumns(target);
  const runLabels: Label[] = energyDrifts(constants)
    ? [{ name: 'ECal', value: 'the drift of the energy scale within the run is not corrected' }]
    : [];
  const { leastRadius, leastEnergy, largestEnergy } = selection.limits;
  const runScalars: Scalar[] = [
    { name: 'sqrt_s', value: selection.frame.rootS, unit: 'GeV' },
    { name: 'r_min', value: leastRadius, unit: 'mm' },
    { name: 'r_max', value: value('rMax'), unit: 'mm' },
    { name: 'e_min', value: leastEnergy, unit: 'GeV' },
    { name: 'e_max', value: largestEnergy, unit: 'GeV' },
    { name: 'side_band_factor', value: sideBandFactor(selection.cuts), unit: '' },
  ];
  const bunchThreshold = value('bunchThreshold');

  return {
    async reconstruct(events) {
      const [ecalHits, profiles, ...counterHits] = await Promise.all([
        reconstructCrystals(events, crystals, pulseSettings, clustering),
        targetProfiles(events, target),
        ...counters.map((readout) => findHits(events, readout, pulseSettings)),
      ]);
      const tags = bars === undefined ? null : tagsOf(events, counterHits[counters.indexOf(tagger!)]!);
      const tagTime = tags && tagTimes(ecalHits.clusters, tags, z, origin);
      const families: (readonly [PulseReadout, PulseHits])[] = [
        [crystals.pulses, ecalHits],
        ...counters.map((readout, i) => [readout, counterHits[i]!] as const),
      ];
      const blocks: BlockCollection[] = [
        ...families.map(([{ name }, hits]) => hitCollection(`${name} hits`, hits, cells.get(name)!)),
        clusterCollection(ecalHits.clusters, ecalHits.offsets, z, tagTime),
      ];
      if (tags !== null) blocks.push(taggerCollection(tags, counterHits[counters.indexOf(tagger!)]!.offsets));
      return events.map((event, number): Reconstructed => {
        const { clusters, pulses, offsets } = ecalHits;
        const pairs = findPairs(clusters, clusters.offsets[number]!, clusters.offsets[number + 1]!, selection);
        const profile = profileOf(profiles, number, target, strips, glass === null);
        const bunch = glass && bunchOf(event, glass, bunchThreshold);
        const seen = bunch && glassOf(bunch, glass);
        let total = 0;
        for (let i = offsets[number]!; i < offsets[number + 1]!; i++) total += pulses.energy[i]!;
        const clusterCount = clusters.offsets[number + 1]! - clusters.offsets[number]!;
        const collections: (Collection | null)[] = [
          ...blocks.map((block) => eventCollection(block, number)),
          ...profile.collections,
          seen?.collection ?? null,
          pairs.collection,
        ];
        return {
          scalars: [
            ...(seen?.scalars ?? []),
            ...profile.scalars,
            { name: 'e_ecal_total', value: total, unit: 'GeV' },
            { name: 'n_ecal_clusters', value: clusterCount, unit: '' },
            ...pairs.scalars,
            ...runScalars,
          ],
          labels: [
            ...runLabels,
            ...families.flatMap(([{ name }, { problems }]) => labelOf(name, problems[number]!)),
            ...labelOf('ECal', clusters.capped[number] ? 'more hits or clusters than are looked at' : ''),
            ...labelOf('LeadGlass', bunch?.isSaturated ? 'the bunch is saturated: its charge is too small' : ''),
            ...labelOf('Pairs', pairs.leftOut > 0 ? `${pairs.leftOut} more candidates than are listed` : ''),
          ],
          collections: collections.filter((one) => one !== null),
        };
      });

      function tagsOf(all: readonly EventData[], hits: PulseHits): TaggerCluster[][] {
        return all.map((_, event) =>
          taggerClusters(hits, hits.offsets[event]!, hits.offsets[event + 1]!, bars!, tagging),
        );
      }
    },
  };
}

const labelOf = (name: string, value: string): Label[] => (value === '' ? [] : [{ name, value }]);

/** Of the spectrometer, not of the beam line. */
const hasField = ({ placed }: Detector): boolean =>
  placed.some(({ name, element: { field } }) => name === 'Dipole' && field !== undefined);
