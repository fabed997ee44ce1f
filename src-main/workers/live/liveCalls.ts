/** What a live worker is asked, and what it tells. */
import type { SummaryColumnRecord } from '#core/api/contract.ts';
import type { LivePace, LiveStep } from '#core/api/live.ts';
import type { ClosedRegion } from '#core/analysis/blinding.ts';
import type { Setup } from '#core/detector/setup.ts';
import type { StreamEnd, StreamHeader } from '#core/live/stream.ts';
import type { Monitor } from '#core/monitoring/definition.ts';
import type { Call } from '../protocol.ts';
import type { ReconstructionInput } from '../reconstruct/reconstructor.ts';

/** A file to follow, or to let go of. */
export interface FollowedPath {
  readonly path: string;
  /** As the user knows it. */
  readonly name: string;
}

/** What the service knows of a run that is followed. */
export interface LiveInput {
  /** The same for what gives the same reconstruction. */
  readonly id: string;
  /** null where its events are shown as recorded; `problem` says why. */
  readonly input: ReconstructionInput | null;
  readonly globalTag: string | null;
  readonly problem: string | null;
  /** Events in these are shown to nobody, unless they were simulated. */
  readonly regions: readonly ClosedRegion[];
  /** Those of all kinds of runs; null where the setup is not here. */
  readonly monitoring: { readonly setup: Setup; readonly monitors: readonly Monitor[] } | null;
}

/** State of a followed file. */
export interface FileReport {
  readonly path: string;
  /** Of its whole frames. */
  readonly bytes: number;
  readonly header: StreamHeader | null;
  readonly events: number;
  readonly end: StreamEnd | null;
  /** What is wrong with it, once something is. */
  readonly damage: string | null;
  /** When it was seen to grow last, UTC ms. */
  readonly changedAt: number;
}

/** The run whose events are looked at. */
export interface RunReport {
  readonly header: StreamHeader;
  readonly hasEnded: boolean;
  readonly globalTag: string | null;
  readonly problem: string | null;
  readonly events: number;
  readonly sampled: number;
  /** Events that nobody looks at any more: more came than could be. */
  readonly passedOver: number;
  readonly hidden: number;
}

export interface LiveReport {
  /** Those that changed. */
  readonly files: readonly FileReport[];
  readonly run: RunReport | null;
  readonly pace: LivePace;
  readonly ring: { readonly first: number | null; readonly last: number | null; readonly count: number };
}

/** What was filled of the run that is looked at. */
export interface LiveFills {
  readonly header: StreamHeader;
  /** Of a simulated run; null: measured, or not told yet. */
  readonly process: string | null;
  readonly globalTag: string | null;
  /** Events that were filled, and those left out because they lie in closed regions. */
  readonly events: number;
  readonly hidden: number;
  readonly fills: readonly EncodedFill[];
  /** Of the last events alone (src-core/monitoring/recent.ts). */
  readonly recent: { readonly events: number; readonly fills: readonly EncodedFill[] };
}

/** src-core/monitoring/fill.ts, by monitor */
export interface EncodedFill {
  readonly hash: string;
  readonly fill: Uint8Array;
}

export interface LiveCalls {
  /** Follows files until it is cancelled; asks for what belongs to the run of a header. */
  follow: Call<{ readonly mostEvents: number }, null, LiveReport, StreamHeader, LiveInput>;
  files: Call<{ readonly follow: readonly FollowedPath[]; readonly forget: readonly string[] }, null>;
  /** Opens what events will be reconstructed with, while none come. */
  prepare: Call<Pick<LiveInput, 'id' | 'input'>, null>;
  columns: Call<null, SummaryColumnRecord[]>;
  step: Call<
    {
      readonly where: string;
      readonly serial: number | null;
      readonly to: 'first' | 'previous' | 'next' | 'last' | 'nearest';
    },
    LiveStep
  >;
  event: Call<{ readonly serial: number }, Uint8Array>;
  /** null where nothing is looked at. */
  monitors: Call<null, LiveFills | null>;
}
