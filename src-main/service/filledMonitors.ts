/** Monitors that are filled, wherever their events come from: what pages, observations and defects are made from. */
import type { Setup } from '#core/detector/setup.ts';
import type { Monitor, RunKind } from '#core/monitoring/definition.ts';
import type { Fill } from '#core/monitoring/fill.ts';

/** What decides which reference fits: a run, or what is live. */
export interface Comparable {
  readonly setup: string;
  readonly kind: RunKind;
  /** Of a simulated run; null: measured. */
  readonly process: string | null;
  /** GeV */
  readonly beamEnergy: number | null;
}

export interface FilledMonitors extends Comparable {
  readonly monitors: readonly Monitor[];
  /** By hash; several parts are looked at together. */
  readonly fills: ReadonlyMap<string, readonly Fill[]>;
}

/** What comes in, as far as its monitors are filled. */
export interface LiveMonitors extends FilledMonitors {
  readonly detector: Setup;
  readonly run: string;
  /** Global tag; null: as recorded. */
  readonly reconstruction: string | null;
  /** Events that were filled, and those left out because they lie in closed regions. */
  readonly events: number;
  readonly hidden: number;
  /** Titles of the closed regions. */
  readonly closed: readonly string[];
}
