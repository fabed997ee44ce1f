/** The service: the application without a shell around it. */
import { userInfo } from 'node:os';
import type { Observation } from '#core/alarms/observation.ts';
import { openStore, openStoreToRead, type Store } from '#main/store/store.ts';
import type { SpawnWorker } from '#main/workers/protocol.ts';
import { AlarmCourses } from './alarmCourses.ts';
import type { AlarmClock } from './alarmClock.ts';
import { AlarmKeeper } from './alarmKeeper.ts';
import { observe } from './alarms.ts';
import { Blinding } from './blinding.ts';
import { CalibrationResults } from './calibrationResults.ts';
import { Changes } from './changes.ts';
import type { ServiceContext } from './context.ts';
import { downloadPath } from './exports.ts';
import { JobList } from './jobList.ts';
import { LiveObserver } from './liveObserver.ts';
import { Live, type LiveOptions } from './live.ts';
import { createRouter, type ServiceRouter } from './router.ts';
import { offerSample } from './sample.ts';
import { Screens } from './screens.ts';
import { Sessions, type Session, type SessionOrigin } from './session.ts';
import { Uploads } from './uploads.ts';
import { WarmWorker } from './warmWorker.ts';

export interface ServiceOptions {
  /** Of the store. */
  readonly directory: string;
  readonly version: string;
  /** What another process is told about who holds the store, such as "beamglass serve". */
  readonly program: string;
  readonly spawnWorker: SpawnWorker;
  /**
   * `application` (default) writes, and gives a store without any run the sample run;
   * `command` writes; `read` only reads, beside whoever writes.
   */
  readonly mode?: 'application' | 'command' | 'read';
  /** Of the alarms; the system's where there is none. */
  readonly alarmClock?: AlarmClock;
  /** What is watched beside what the store says; only as `application`. */
  readonly live?: LiveOptions;
}

export interface Service {
  /** Its context is `{ session }`, one for each connection. */
  readonly router: ServiceRouter;
  /** A connection from the machine of the service, unless another origin is given. */
  openSession(origin?: SessionOrigin): Session;
  /** Key by which other screens look, and no more; the same for as long as the store lives. */
  screenKey(): Promise<string>;
  /** Tells pages under which addresses, with that key, other screens reach the service. */
  announceScreens(urls: readonly string[]): void;
  /**
   * Whether files that a request brings are taken; `signIn`: token of who has signed in, null without.
   * @throws BeamglassError `forbidden`
   */
  admitFiles(origin: SessionOrigin, signIn: string | null): void;
  /**
   * Holds what was observed outside the service against the alarm rules, as what its own parts observe.
   * @throws BeamglassError `badInput`, `diskFull` …; nothing of it is kept then
   */
  observe(observations: readonly Observation[]): Promise<void>;
  /** Directory for files that a shell receives, to be handed over by `registerUpload`. */
  readonly incoming: string;
  /** Takes over a received file. Returns the id by which an import names it. */
  registerUpload(name: string, path: string): string;
  /** Path of a file that an export has made for download; null where there is none. */
  download(job: string, name: string): string | null;
  /** Cancels jobs, ends workers, releases the store. */
  close(): Promise<void>;
}

/** @throws BeamglassError as `openStore` and `openStoreToRead` say */
export async function createService(options: ServiceOptions): Promise<Service> {
  const mode = options.mode ?? 'application';
  const store =
    mode === 'read' ? openStoreToRead(options.directory) : await openStore(options.directory, options.program);
  const context = createContext(options, store, mode);
  if (mode === 'application') await offerSample(context);
  const courses = new AlarmCourses(context);
  const liveObserver = new LiveObserver(context);
  if (mode === 'application') {
    courses.look();
    context.live.start();
    liveObserver.start();
  }
  return {
    router: createRouter(context),
    openSession: (origin = 'machine') => context.sessions.open(origin),
    screenKey: () => context.screens.key(),
    announceScreens: (urls) => context.screens.announce(urls),
    admitFiles: (origin, signIn) => context.sessions.admitFiles(origin, signIn),
    observe: (observations) => observe(context, observations),
    incoming: store.layout.incoming,
    registerUpload: (name, path) => context.uploads.register(name, path),
    download: (job, name) => downloadPath(context, job, name),
    close: async () => {
      // First it learns that jobs which are cancelled now are no failures of theirs.
      const live = context.live.close();
      await context.jobs.close();
      await live;
      await liveObserver.close();
      await courses.close();
      await context.alarms.close();
      await Promise.all([context.readWorker.close(), context.fitWorker.close()]);
      context.uploads.close();
      context.sessions.close();
      await store.close();
    },
  };
}

function createContext(
  options: ServiceOptions,
  store: Store,
  mode: 'application' | 'command' | 'read',
): ServiceContext & { readonly live: Live } {
  const writable = mode !== 'read';
  const changes = new Changes();
  const readWorker = new WarmWorker(options.spawnWorker, 'read');
  readWorker.start();
  const user = userName();
  const parts: Omit<ServiceContext, 'live'> = {
    version: options.version,
    user,
    startedAt: new Date().toISOString(),
    store,
    blinding: new Blinding(store),
    screens: new Screens(store),
    alarms: new AlarmKeeper({
      repository: store.alarms,
      writable,
      changes,
      ...(options.alarmClock && { clock: options.alarmClock }),
    }),
    sessions: new Sessions({ store, user, writable, changes }),
    writable,
    spawnWorker: options.spawnWorker,
    changes,
    jobs: new JobList(changes),
    readWorker,
    fitWorker: new WarmWorker(options.spawnWorker, 'fit'),
    calibrationResults: new CalibrationResults(),
    uploads: new Uploads(),
    fillsMonitors: mode === 'application',
    reserved: new Set(),
  };
  const live: Live = new Live((): ServiceContext => context, options.live ?? {});
  const context: ServiceContext & { readonly live: Live } = { ...parts, live };
  return context;
}

/** A user without an entry in the system's list (as in some containers) is named by its number. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user-${process.getuid?.() ?? 0}`;
  }
}
