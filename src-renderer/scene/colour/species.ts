/** Colours of particles by what they are, for collections that hold Particle Data Group codes. */
import { attributeValues } from '#core/event/attribute.ts';
import type { Collection } from '#core/event/event.ts';
import { DATA_COLOURS, legible, packColour, parseColour } from './palette.ts';
import type { Theme } from '../types.ts';

interface Species {
  readonly name: string;
  /** Absolute values, of particle and antiparticle, but where the sign is part of `codes`. */
  readonly codes: readonly number[];
  readonly isSigned?: boolean;
  readonly colour: string;
}

const [blue, amber, cyan, violet, khaki, grey, brown, slate, lilac] = DATA_COLOURS;

/** In the order of legends. */
const SPECIES: readonly Species[] = [
  { name: 'e⁻', codes: [11], isSigned: true, colour: blue },
  { name: 'e⁺', codes: [-11], isSigned: true, colour: cyan },
  { name: 'γ', codes: [22], colour: amber },
  { name: 'μ', codes: [13], colour: violet },
  { name: 'π', codes: [211, 111], colour: brown },
  { name: 'K', codes: [321, 310, 130, 311], colour: khaki },
  { name: 'p, n', codes: [2212, 2112], colour: grey },
  { name: 'ν', codes: [12, 14, 16], colour: slate },
];
/** Dark photons, X17 and whatever else has no line of its own. */
const OTHER: Species = { name: 'other', codes: [], colour: lilac };

function speciesOf(code: number): Species {
  const matches = ({ codes, isSigned }: Species): boolean => codes.includes(isSigned ? code : Math.abs(code));
  return SPECIES.find(matches) ?? OTHER;
}

/** Packed colour of each object; null for a collection without codes. */
export function paintSpecies(collection: Collection, theme: Theme, out: Uint32Array): boolean {
  const codes = attributeValues(collection, 'pdg');
  if (!codes) return false;
  const known = new Map<number, number>();
  for (let i = 0; i < out.length; i++) {
    const code = Number(codes[i]);
    let colour = known.get(code);
    if (colour === undefined) {
      colour = packColour(legible(parseColour(speciesOf(code).colour), theme));
      known.set(code, colour);
    }
    out[i] = colour;
  }
  return true;
}

/** The kinds of particles that a collection holds, each with its colour '#rrggbb', in the order of legends. */
export function speciesIn(collection: Collection): { name: string; colour: string }[] {
  const codes = attributeValues(collection, 'pdg');
  const there = new Set(Array.from(codes ?? [], (code) => speciesOf(Number(code))));
  return [...SPECIES, OTHER].filter((one) => there.has(one)).map(({ name, colour }) => ({ name, colour }));
}
