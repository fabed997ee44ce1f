/** What reconstructs the events of a run: one reconstructor per experiment. */
import type { ConstantsInForce } from '#core/calibration/constants.ts';
import type { MaterialFile } from '#core/detector/material.ts';
import type { Setup } from '#core/detector/setup.ts';
import type { Collection, EventData, Label, Scalar } from '#core/event/event.ts';

/** All that a reconstruction follows from, apart from the events: plain data, sent to workers and threads as it is. */
export interface ReconstructionInput {
  readonly setup: Setup;
  /** resources/materials.json */
  readonly materials: MaterialFile;
  readonly constants: ConstantsInForce;
  /** Nominal beam energy of the run, GeV. */
  readonly beamEnergy: number;
  /** Checked, with every parameter of the experiment's reconstruction. */
  readonly parameters: Readonly<Record<string, number>>;
}

/** What a reconstruction adds to an event; names are distinct from what the event has. */
export interface Reconstructed {
  readonly scalars: readonly Scalar[];
  readonly labels: readonly Label[];
  readonly collections: readonly Collection[];
}

export interface Reconstructor {
  /**
   * One result per event. Each depends on its event and the input alone, not on the other events of the call nor on
   * threads; truth (collections and scalars whose names begin with "Truth" or "true_") is never read. Input that makes
   * no sense (no hits, samples that are no numbers, too many hits) gives a result that says so in a label, no error.
   * @param detail whether to add what explains the result: candidates, rejected hits with reasons, filter states
   */
  reconstruct(events: readonly EventData[], detail: boolean): Promise<readonly Reconstructed[]>;
}
