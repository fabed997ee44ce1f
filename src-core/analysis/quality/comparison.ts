/** What a comparison of reconstructed objects with truth takes and gives, event by event. */
import type { EventData } from '../../event/event.ts';
import type { QualityGeometry } from './geometry.ts';

/** A property of objects whose reconstructed and true value are compared. */
export interface Quantity {
  readonly name: string;
  readonly label: string;
  /** Of the residual; '%' for relative ones, whose values are already in per cent. */
  readonly unit: string;
  /** How the residual is made, such as “x of the track − x of the particle at its first plane”. */
  readonly description: string;
}

/** What efficiency, fakes, residuals and pulls are seen against. */
export interface Variable {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
}

/** Objects of one event. Lists run over the true objects unless they say otherwise. */
export interface Compared {
  /** False where the event lacks the collection: then nothing was found in it, where others of the run have it. */
  readonly isThere: boolean;
  /** Index of the reconstructed object, −1 where there is none. */
  readonly found: ArrayLike<number>;
  /** Per variable, a value per true object. */
  readonly truth: readonly ArrayLike<number>[];
  /** Per quantity, reconstructed − true; NaN where it was not found or has no such value. */
  readonly residuals: readonly ArrayLike<number>[];
  /** Per quantity, the stated 1σ of the reconstructed value; NaN where there is none. */
  readonly errors: readonly ArrayLike<number>[];
  /** Per variable, a value per reconstructed object, for the rate of fakes. */
  readonly reconstructed: readonly ArrayLike<number>[];
  /** Per reconstructed object, 1 where no true object answers to it. */
  readonly fakes: ArrayLike<number>;
}

export interface Comparison {
  readonly id: string;
  readonly title: string;
  /** What counts as a true object, and when it counts as found. */
  readonly description: string;
  readonly quantities: readonly Quantity[];
  readonly variables: readonly Variable[];
  /** @returns null where the event has no truth, or its setup not such a detector */
  compare(event: EventData, geometry: QualityGeometry): Compared | null;
}
