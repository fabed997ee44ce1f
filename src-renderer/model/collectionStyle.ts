/** How a collection is drawn until the user says otherwise, and edits of that choice. */
import type { Cut } from '#core/event/cut.ts';
import type { Collection } from '#core/event/event.ts';
import type { KindId } from '#core/event/kind.ts';
import { defaultColourBy } from '#renderer/scene/model/defaultStyle.ts';
import type { CollectionStyle, ColourBy } from '#renderer/scene/types.ts';

export type Styles = Readonly<Record<string, CollectionStyle>>;

/** Simulated, raw and generated collections repeat what the reconstructed ones show. */
const BEHIND_THE_SCENES = /^(sim|simulated|mc|raw|truth|gen|generated|digi.*)$/i;

/** “SiSimHits”, “mc_hits” and “MCParticles” have a word that says so. */
export function isBehindTheScenes(name: string): boolean {
  const words = name.split(/(?<=[a-z0-9])(?=[A-Z])|(?=[A-Z][a-z])|[^A-Za-z0-9]+/);
  return words.some((word) => BEHIND_THE_SCENES.test(word));
}

/** A collection behind the scenes is shown where the event has nothing else of its kind. */
const isRepeated = ({ name, kind }: Collection, collections: readonly Collection[]): boolean =>
  isBehindTheScenes(name) && collections.some((other) => other.kind === kind && !isBehindTheScenes(other.name));

/** Kinds that have no place in the picture. */
const NOT_DRAWN: ReadonlySet<KindId> = new Set<KindId>(['waveforms']);

export const isDrawn = (kind: KindId): boolean => !NOT_DRAWN.has(kind);

/** What a kind can be coloured by, the first being the default. */
export function colourChoices(collection: Collection): ColourBy[] {
  const has = (name: string): boolean => collection.columns.has(name);
  const choices: ColourBy[] = ['collection'];
  if (has('energy')) choices.push('energy');
  // The charge of a particle is a sign, that of a strip a measurement.
  if (collection.kind === 'trackerHits' && has('charge')) choices.push('charge');
  if (has('time') || has('pointTimes')) choices.push('time');
  if (has('momentum') || has('perigee') || has('states')) choices.push('momentum');
  if (has('pdg')) choices.push('particle');
  if (collection.kind === 'tracks' || collection.kind === 'particles') choices.push('track');
  return choices;
}

/**
 * Places in the palette that a kind takes first, best first: tracks stand out in blue, vertices in
 * amber, truth and counters stay quiet in grey. Colours are given out in this order of kinds,
 * whatever the order of the file.
 */
const PLACES: Readonly<Record<KindId, readonly number[]>> = {
  tracks: [0, 1, 3],
  vertices: [1, 3],
  clusters: [3, 1],
  trackerHits: [2, 4, 6, 3],
  calorimeterHits: [4, 6, 2],
  particles: [5, 7],
  counters: [7, 5],
  waveforms: [5],
};
const KINDS_BY_RANK = Object.keys(PLACES);

/** Blue and amber belong to tracks and vertices, greys to truth and counters: others take none of them. */
const RESERVED: ReadonlySet<number> = new Set([...PLACES.tracks.slice(0, 2), ...PLACES.particles]);

/**
 * The colour for a new collection: of those that its kind takes, and then of all that no kind has
 * for itself, the first that is used least so far.
 */
export function chooseColour(kind: KindId, palette: readonly string[], used: readonly string[]): string {
  const uses = (place: number): number => used.filter((colour) => colour === palette[place]).length;
  const free = [...palette.keys()].filter((place) => !RESERVED.has(place));
  const [best = 0] = [...new Set([...PLACES[kind], ...free])].toSorted((a, b) => uses(a) - uses(b));
  return palette[best] ?? '';
}

/**
 * `styles` with an entry for each of these collections; the same object where none is missing.
 * What a user has chosen for a name stays, from event to event and from run to run.
 */
export function completeStyles(styles: Styles, collections: readonly Collection[], palette: readonly string[]): Styles {
  const missing = collections
    .filter(({ name }) => !Object.hasOwn(styles, name))
    .toSorted((a, b) => rankOf(a) - rankOf(b));
  if (missing.length === 0) return styles;
  const hasTracks = collections.some(({ kind, count }) => kind === 'tracks' && count > 0);
  const here = new Set(collections.map(({ name }) => name));
  const used = Object.entries(styles)
    .filter(([name, style]) => here.has(name) && style.colourBy === 'collection')
    .map(([, style]) => style.colour);
  const completed: Record<string, CollectionStyle> = { ...styles };
  for (const collection of missing) {
    const { name, kind } = collection;
    const colour = chooseColour(kind, palette, used);
    const colourBy = defaultColourBy(collection);
    // A collection coloured by a magnitude leaves its palette colour to others.
    if (colourBy === 'collection') used.push(colour);
    completed[name] = {
      visible: isDrawn(kind) && !(kind === 'particles' ? hasTracks : isRepeated(collection, collections)),
      colour,
      colourBy,
      cuts: [],
    };
  }
  return completed;
}

/** Collections without objects take the colours that the others leave. */
const rankOf = ({ kind, count }: Collection): number =>
  KINDS_BY_RANK.indexOf(kind) + (count === 0 ? KINDS_BY_RANK.length : 0);

export function cutOn(cuts: readonly Cut[], attribute: string): Cut {
  return cuts.find((cut) => cut.attribute === attribute) ?? { attribute, min: null, max: null };
}

/** The cuts with that one replaced; a cut without a side is dropped. Order stays. */
export function withCut(cuts: readonly Cut[], cut: Cut): Cut[] {
  const isOff = cut.min === null && cut.max === null;
  const at = cuts.findIndex(({ attribute }) => attribute === cut.attribute);
  if (at < 0) return isOff ? [...cuts] : [...cuts, cut];
  return cuts.flatMap((other, index) => (index === at ? (isOff ? [] : [cut]) : [other]));
}
