/** What the areas of the service share. */
import { reaches, type Actor, type Role } from '#core/access/roles.ts';
import { BeamglassError } from '#core/errors.ts';
import type { Store } from '#main/store/store.ts';
import type { SpawnWorker } from '#main/workers/protocol.ts';
import type { AlarmKeeper } from './alarmKeeper.ts';
import type { Blinding } from './blinding.ts';
import type { CalibrationResults } from './calibrationResults.ts';
import type { Changes } from './changes.ts';
import type { LiveFeed } from './liveFeed.ts';
import type { JobList } from './jobList.ts';
import type { Screens } from './screens.ts';
import type { Sessions } from './session.ts';
import type { Uploads } from './uploads.ts';
import type { WarmWorker } from './warmWorker.ts';

export interface ServiceContext {
  readonly version: string;
  /** Name of the user of the machine. */
  readonly user: string;
  readonly startedAt: string;
  readonly store: Store;
  readonly blinding: Blinding;
  readonly sessions: Sessions;
  readonly screens: Screens;
  /** False where the store was opened beside its writer. */
  readonly writable: boolean;
  readonly spawnWorker: SpawnWorker;
  readonly changes: Changes;
  readonly jobs: JobList;
  /** Answers everything about events. */
  readonly readWorker: WarmWorker<'read'>;
  /** Keeps what it collected for the next fit. */
  readonly fitWorker: WarmWorker<'fit'>;
  readonly calibrationResults: CalibrationResults;
  readonly alarms: AlarmKeeper;
  readonly live: LiveFeed;
  readonly uploads: Uploads;
  /** Whether runs that come in have their monitors filled by themselves. */
  readonly fillsMonitors: boolean;
  /** Ids of the runs that are being written. */
  readonly reserved: Set<string>;
}

/** @throws BeamglassError `forbidden` */
export function requireWritable(context: ServiceContext): void {
  if (context.writable) return;
  throw new BeamglassError('forbidden', 'This service has opened its store for reading only.');
}

/**
 * For what depends on the request; what does not stands in src-core/access/permissions.ts.
 * @param what begins a sentence: “To make a global tag published”
 * @throws BeamglassError `forbidden`
 */
export function requireRole(actor: Actor, least: Role, what: string): void {
  if (reaches(actor.role, least)) return;
  const message = `${what} takes the role ${least}; ${actor.name} has ${actor.role}. Nothing was changed.`;
  throw new BeamglassError('forbidden', message, { needs: least, has: actor.role });
}
