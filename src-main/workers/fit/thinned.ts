/** Rows of numbers of which at most so many are kept, evenly over all that came: a long run fits into memory. */

export class Thinned {
  /** Rows that came. */
  seen = 0;
  private readonly width: number;
  private readonly most: number;
  private values: Float64Array;
  private count = 0;
  private stride = 1;

  /** @param most rows kept, even */
  constructor(width: number, most: number) {
    this.width = width;
    this.most = most;
    this.values = new Float64Array(width * Math.min(64, most));
  }

  add(...row: number[]): void {
    if (this.seen++ % this.stride !== 0) return;
    if (this.count === this.most) {
      this.halve();
      // Of the rows from here on every second is one too many.
      if ((this.seen - 1) % this.stride !== 0) return;
    }
    if ((this.count + 1) * this.width > this.values.length) this.grow();
    this.values.set(row, this.count++ * this.width);
  }

  /** One column, of the rows that were kept. */
  column(index: number): Float64Array {
    return Float64Array.from({ length: this.count }, (_, row) => this.values[row * this.width + index]!);
  }

  private halve(): void {
    const { width, values } = this;
    this.count = Math.ceil(this.count / 2);
    for (let row = 1; row < this.count; row++) {
      values.copyWithin(row * width, 2 * row * width, (2 * row + 1) * width);
    }
    this.stride *= 2;
  }

  private grow(): void {
    const larger = new Float64Array(2 * this.values.length);
    larger.set(this.values);
    this.values = larger;
  }
}
