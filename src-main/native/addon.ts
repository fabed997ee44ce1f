/** Finds and loads the native addon. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { BeamglassError } from '#core/errors.ts';

/** Numbers of the batch's arrays are described in `EventBatch` (index.ts). */
export interface NativeBatch {
  readonly cellOffsets: Uint32Array;
  readonly cellEnergy: Float32Array;
  readonly cellPosition: Float32Array;
  readonly cellTime: Float32Array;
  readonly hitOffsets: Uint32Array;
  readonly hitTime: Float32Array;
}

export interface NativeJob<Result> {
  readonly promise: Promise<Result>;
  cancel(): void;
}

/** Functions of the addon; each façade declares its own beside it. */
export interface NativeAddon {
  /** @throws TypeError where an array has not the type or the length that it must have */
  reduceEvents(
    batch: NativeBatch,
    onProgress?: (done: number) => void,
  ): NativeJob<{
    readonly energySum: Float64Array;
    readonly energyMax: Float64Array;
    readonly meanX: Float64Array;
    readonly meanY: Float64Array;
    readonly rms: Float64Array;
    readonly timeFirst: Float64Array;
    readonly timeLast: Float64Array;
  }>;
}

/**
 * Places of the addon, seen from this module: the sources (`src-main/native`), the built
 * application (`out/main` or `out/main/chunks`), and the same inside a package, whose archive cannot
 * hold a library (electron-builder.yml unpacks it beside).
 */
function candidates(): string[] {
  const here = import.meta.dirname;
  const built = ['../native', '../../native'].map((folder) => resolve(here, folder, 'beamglass.node'));
  return [
    resolve(here, 'build/Release/beamglass.node'),
    ...built.map((path) => path.replace(/([/\\])app\.asar([/\\])/, '$1app.asar.unpacked$2')),
  ];
}

let loaded: NativeAddon | null = null;

/** @throws BeamglassError `internal` where it was not built or does not load */
export function nativeAddon(): NativeAddon {
  if (loaded) return loaded;
  const path = candidates().find((candidate) => existsSync(candidate));
  if (!path) {
    throw new BeamglassError('internal', 'The native engine was not built; run “npm ci” (or “npm run install”) again.');
  }
  try {
    loaded = createRequire(import.meta.url)(path) as NativeAddon;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BeamglassError('internal', `The native engine does not load: ${reason}`, { path }, { cause });
  }
  return loaded;
}
