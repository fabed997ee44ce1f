/**
 * How well a frame is drawn. A still picture is always full. While the camera moves, and on the
 * first look at a large event, quality gives way so that pictures keep coming on slow graphics;
 * on fast graphics nothing gives way. It is decided from what frames were measured to take.
 */
export interface Quality {
  /** Multisampling. */
  readonly samples: boolean;
  /** Edges of boxes. */
  readonly edges: boolean;
  /** One of so many points is drawn. */
  readonly stride: number;
}

export const FULL: Quality = { samples: true, edges: true, stride: 1 };

/**
 * Ever less to draw. Lower resolution is no step: copying a small picture onto the canvas takes a
 * software rasteriser longer than drawing the large one.
 */
const STEPS: readonly Quality[] = [
  FULL,
  { samples: false, edges: false, stride: 1 },
  { samples: false, edges: false, stride: 2 },
  { samples: false, edges: false, stride: 4 },
  { samples: false, edges: false, stride: 8 },
];

/** Longest time between pictures in motion that is let pass, ms. */
const SLOW_MS = 30;
/** As fast as an ordinary display shows pictures: there may be room for more. */
const FAST_MS = 19;
/** From so many primitives on, the first look at an event on graphics of unknown speed is reduced. */
const LARGE = 30_000;
/** A first look within this time needs no reduction, ms. */
const FIRST_LOOK_MS = 80;

export class QualityGovernor {
  /** ms per full frame, null until one was measured. */
  #fullMs: number | null = null;
  #fullPrimitives = 0;
  #step = 0;
  #slow = 0;
  #fast = 0;
  /** The best step of this movement: one that was tried and was too slow is not tried again. */
  #best = 0;

  /** What a full frame of so many primitives took, from submission to completion. */
  measuredFull(ms: number, primitives: number): void {
    this.#fullMs = ms;
    this.#fullPrimitives = primitives;
  }

  /** For the first picture of an event; the full one follows. */
  firstLook(primitives: number): Quality {
    if (primitives < LARGE) return FULL;
    const expected = this.#expectedMs(primitives);
    return expected === null || expected > FIRST_LOOK_MS ? STEPS[3]! : FULL;
  }

  /** Begins a movement. */
  beginMotion(primitives: number): void {
    const expected = this.#expectedMs(primitives);
    if (expected !== null && expected < FAST_MS) this.#step = 0;
    else if (this.#step === 0 && (expected === null || expected > SLOW_MS)) this.#step = 1;
    this.#slow = 0;
    this.#fast = 0;
    this.#best = 0;
  }

  inMotion(): Quality {
    return STEPS[this.#step]!;
  }

  /** Interval between two pictures in motion. */
  measuredMotion(ms: number): void {
    this.#slow = ms > SLOW_MS ? this.#slow + 1 : 0;
    this.#fast = ms < FAST_MS ? this.#fast + 1 : 0;
    // One late picture may be chance, two are not; to go back up takes longer, so that it does not flicker.
    if (this.#slow >= 2 && this.#step < STEPS.length - 1) {
      this.#step++;
      this.#best = this.#step;
      this.#slow = 0;
    } else if (this.#fast >= 30 && this.#step > this.#best) {
      this.#step--;
      this.#fast = 0;
    }
  }

  #expectedMs(primitives: number): number | null {
    if (this.#fullMs === null) return null;
    return this.#fullMs * Math.max(1, primitives / Math.max(1, this.#fullPrimitives));
  }
}
