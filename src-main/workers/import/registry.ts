/** The event formats that can be imported. */
import { firebirdDex } from './firebirdDex.ts';
import { lhcbJson } from './lhcbJson.ts';
import { trackmlCsv } from './trackmlCsv.ts';
import type { EventReader } from './reader.ts';

export const READERS: readonly EventReader[] = [lhcbJson, firebirdDex, trackmlCsv];
