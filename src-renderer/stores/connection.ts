/** The connection to the service: a typed client of the contract that outlives restarts of the service. */
import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { defineStore } from 'pinia';
import { markRaw, ref, shallowRef } from 'vue';
import type { ChangeTopic, contract } from '#core/api/contract.ts';
import { BeamglassError } from '#core/errors.ts';
import { watchHeartbeat } from '../connection/heartbeat.ts';
import { resumeSession } from '../connection/signIn.ts';
import { superviseConnection, type ConnectionState } from '../connection/supervisor.ts';
import type { Link, Shell } from '../shell/shell.ts';

export type ServiceClient = ContractRouterClient<typeof contract>;
export type Topic = ChangeTopic;
export type SystemInfo = Awaited<ReturnType<ServiceClient['system']['info']>>;

/** A call made while the service restarts waits this long for it. */
const CALL_WAITS_MS = 5000;

/** Between the answer of the service and the next question whether it is there, and how long an answer may take. */
const BEAT_MS = 5000;
const PATIENCE_MS = 15_000;

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

export const useConnection = defineStore('connection', () => {
  const state = ref<ConnectionState>('connecting');
  /** ms since 1970 at which there was a connection last, or the page began. */
  const since = ref(Date.now());
  const info = shallowRef<SystemInfo | null>(null);
  const shell = shallowRef<Shell | null>(null);

  let link: Link | null = null;
  let waiting: ((link: Link) => void)[] = [];
  const onlineListeners = new Set<() => void>();
  const changeListeners = new Map<Topic, Set<() => void>>();

  function currentLink(): Promise<Link> {
    if (link) return Promise.resolve(link);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting = waiting.filter((other) => other !== take);
        reject(
          new BeamglassError(
            'internal',
            'The service does not answer. Nothing was changed; Beamglass keeps trying to connect.',
          ),
        );
      }, CALL_WAITS_MS);
      const take = (next: Link): void => {
        clearTimeout(timer);
        resolve(next);
      };
      waiting.push(take);
    });
  }

  const procedures = createORPCClient<ServiceClient>({
    call: async (path, input, options) => (await currentLink()).rpc.call(path, input, options),
  });
  // A plain object in front: the client of oRPC answers to every property name, also to those by which
  // Vue and Pinia tell what a value is.
  const client: ServiceClient = markRaw({
    system: procedures.system,
    runs: procedures.runs,
    events: procedures.events,
    imports: procedures.imports,
    exports: procedures.exports,
    simulations: procedures.simulations,
    reconstructions: procedures.reconstructions,
    calibrations: procedures.calibrations,
    selections: procedures.selections,
    blinding: procedures.blinding,
    quality: procedures.quality,
    dataQuality: procedures.dataQuality,
    goodRuns: procedures.goodRuns,
    live: procedures.live,
    jobs: procedures.jobs,
    setups: procedures.setups,
    conditions: procedures.conditions,
    proposals: procedures.proposals,
    publications: procedures.publications,
    journal: procedures.journal,
    reports: procedures.reports,
    scans: procedures.scans,
    series: procedures.series,
    trends: procedures.trends,
    monitoring: procedures.monitoring,
    alarms: procedures.alarms,
    preferences: procedures.preferences,
    accounts: procedures.accounts,
    sessions: procedures.sessions,
    screens: procedures.screens,
    settings: procedures.settings,
    audit: procedures.audit,
  });

  function emit(topic: Topic): void {
    for (const listener of changeListeners.get(topic) ?? []) listener();
  }

  /** Follows the changes of one connection; ends with it. */
  async function followChanges(): Promise<void> {
    for await (const change of await client.system.changes()) emit(change.topic);
  }

  function onState(next: ConnectionState, nextLink: Link | null): void {
    if (state.value === 'online') since.value = Date.now();
    state.value = next;
    link = nextLink;
    if (!nextLink) return;
    const served = waiting;
    waiting = [];
    for (const take of served) take(nextLink);
    void client.system.info().then(
      (answer) => (info.value = answer),
      () => nextLink.close(),
    );
    // A subscription that fails while the connection stands would leave the page stale: connect anew.
    followChanges().then(
      () => nextLink.close(),
      () => nextLink.close(),
    );
    for (const listener of onlineListeners) listener();
    emit('runs');
    emit('jobs');
    emit('reconstructions');
  }

  /** Called once, by the start of the application. */
  function start(through: Shell): void {
    shell.value = through;
    const stop = new AbortController();
    addEventListener('pagehide', () => stop.abort(), { once: true });
    const connect = async (): Promise<Link> => {
      const next = await through.connect();
      await resumeSession(next);
      return next;
    };
    void superviseConnection({ connect, onState, wait: sleep, signal: stop.signal });
  }

  /** From now on a service that does not answer counts as gone, also where nothing closed the connection. */
  function keepAlive(): void {
    onOnline(() => {
      const current = link!;
      const stop = watchHeartbeat({
        beat: () => client.system.info(),
        lost: () => current.close(),
        everyMs: BEAT_MS,
        patienceMs: PATIENCE_MS,
      });
      void current.closed.then(stop);
    });
  }

  /** Calls back at every connection, also at once where there is one. Returns how to stop. */
  function onOnline(listener: () => void): () => void {
    onlineListeners.add(listener);
    if (link) listener();
    return () => onlineListeners.delete(listener);
  }

  /** Calls back whenever what the service holds of that topic may have changed. Returns how to stop. */
  function onChange(topic: Topic, listener: () => void): () => void {
    const listeners = changeListeners.get(topic) ?? new Set();
    changeListeners.set(topic, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  return { state, since, info, shell, client, start, keepAlive, onOnline, onChange };
});
