/** Painter of every object kind; null for kinds that have no place in space. */
import type { KindId } from '#core/event/kind.ts';
import { paintCalorimeterHits } from './calorimeterHits.ts';
import { paintClusters } from './clusters.ts';
import { paintCounters } from './counters.ts';
import { paintParticles } from './particles.ts';
import { paintTrackerHits } from './trackerHits.ts';
import { paintTracks } from './tracks.ts';
import { paintVertices } from './vertices.ts';
import type { Painter } from './painter.ts';

export const PAINTERS: Readonly<Record<KindId, Painter | null>> = {
  trackerHits: paintTrackerHits,
  calorimeterHits: paintCalorimeterHits,
  clusters: paintClusters,
  tracks: paintTracks,
  vertices: paintVertices,
  particles: paintParticles,
  counters: paintCounters,
  waveforms: null,
};
