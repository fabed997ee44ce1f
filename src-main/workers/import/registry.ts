/** The event formats that can be imported, in the order in which they are tried. */
import { beamglassEvents } from './beamglassEvents.ts';
import { bgstream } from './bgstream.ts';
import { firebirdDex } from './firebirdDex.ts';
import { lhcbJson } from './lhcbJson.ts';
import { padmeRoot } from './padmeRoot.ts';
import { phoenixJson } from './phoenixJson.ts';
import { podioRoot } from './podioRoot.ts';
import { trackmlCsv } from './trackmlCsv.ts';
import type { EventReader } from './reader.ts';

export const READERS: readonly EventReader[] = [
  beamglassEvents,
  bgstream,
  lhcbJson,
  firebirdDex,
  phoenixJson,
  padmeRoot,
  podioRoot,
  trackmlCsv,
];
