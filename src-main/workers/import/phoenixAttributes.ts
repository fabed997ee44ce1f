/** Attributes of Phoenix objects: units by convention, and what only steers its drawing. */
import type { KindId } from '#core/event/kind.ts';
import type { EventBudget } from './columnBuilders.ts';
import { ForeignAttributes, type KnownUnit } from './foreignAttributes.ts';
import type { NotShownList } from './reading.ts';

/** Phoenix energies and momenta are MeV by convention; the file does not say so. */
export const MEV = 1e-3;

const ENERGIES = new Set([
  'energy',
  'e',
  'E',
  'et',
  'pT',
  'pt',
  'p',
  'mom',
  'px',
  'py',
  'pz',
  'mass',
  'm',
  'etx',
  'ety',
]);
const LENGTHS = new Set(['d0', 'z0', 'dca', 'radius', 'x', 'y', 'z']);
const ANGLES = new Set(['phi', 'theta']);

const unitOf: KnownUnit = (name) => {
  if (ENERGIES.has(name)) return { unit: 'GeV', factor: MEV };
  if (LENGTHS.has(name)) return { unit: 'mm', factor: 1 };
  return ANGLES.has(name) ? { unit: 'rad', factor: 1 } : undefined;
};

/** Drawing instructions, and what Phoenix writes back into its data while it shows them. */
const DRAWING = new Set('color,linewidth,opacity,size,uuid,extended,_instanceId,tid,material,extraInfo'.split(','));

export class PhoenixAttributes {
  readonly #collection: string;
  readonly #taken: ReadonlySet<string>;
  readonly #foreign: ForeignAttributes;
  #drawing = 0;
  #count = 0;

  /** @param taken attributes that go to columns of the kind */
  constructor(collection: string, kind: KindId, budget: EventBudget, taken: readonly string[]) {
    this.#collection = collection;
    this.#taken = new Set(taken);
    this.#foreign = new ForeignAttributes(kind, budget, unitOf);
  }

  get count(): number {
    return this.#count;
  }

  /** Takes what remains of one object. */
  add(object: Readonly<Record<string, unknown>>): void {
    let hasDrawing = false;
    for (const key of Object.keys(object)) {
      if (this.#taken.has(key)) continue;
      if (!DRAWING.has(key)) this.#foreign.add(this.#count, key, object[key]);
      else if (key !== 'extraInfo') hasDrawing = true;
    }
    this.#addExtraInfo(object['extraInfo']);
    if (hasDrawing) this.#drawing++;
    this.#count++;
  }

  /** Free facts about a hit: an object of attributes, or one value. */
  #addExtraInfo(extra: unknown): void {
    if (typeof extra === 'object' && extra !== null && !Array.isArray(extra)) {
      for (const [key, value] of Object.entries(extra)) {
        if (!this.#taken.has(key)) this.#foreign.add(this.#count, key, value);
      }
    } else {
      this.#foreign.add(this.#count, 'extraInfo', extra);
    }
  }

  columns(notShown: NotShownList): ReturnType<ForeignAttributes['columns']> {
    if (this.#drawing > 0) notShown.add(this.#collection, 'drawing attributes (colour, line width …)', this.#drawing);
    for (const [name, entries] of this.#foreign.left()) notShown.add(this.#collection, `attribute “${name}”`, entries);
    return this.#foreign.columns(this.#count);
  }
}
