/**
 * Tags and global tags: names, states, and the manifest by whose hash a global tag is known.
 *
 * open → staged → validated → published is the way of a global tag. What is staged or beyond does not change; only
 * one that is not yet official goes back to open. A running one takes appended validity and nothing else. Published
 * and running ones can be invalidated, which keeps what they hold.
 */
import { BeamglassError } from '#core/errors.ts';
import { xxh32 } from '#core/event/checksum.ts';
import { z } from '#core/zod.ts';
import { TIME_BASES, type TimeBase } from './timeBase.ts';
import type { Iov } from './validity.ts';

export const TAG_NAME = z.string().regex(/^[a-z0-9_]{3,64}$/, 'is not a tag name (3 to 64 of a-z, 0-9, _)');
export const EXPERIMENT = z.string().regex(/^[a-z0-9][a-z0-9_.]{0,63}$/, 'is not an experiment name');
export const timeBase = z.enum(TIME_BASES);

export const GLOBAL_TAG_STATES = ['open', 'staged', 'validated', 'published', 'running', 'invalidated'] as const;
export type GlobalTagState = (typeof GLOBAL_TAG_STATES)[number];
export const globalTagState = z.enum(GLOBAL_TAG_STATES);

/** The migration that makes the tables spells out the same steps; a test holds them together. */
export const TRANSITIONS: Readonly<Record<GlobalTagState, readonly GlobalTagState[]>> = {
  open: ['staged'],
  staged: ['open', 'validated'],
  validated: ['open', 'published', 'running'],
  published: ['invalidated'],
  running: ['published', 'invalidated'],
  invalidated: [],
};

/** @throws BeamglassError `conflict` */
export function requireTransition(name: string, from: GlobalTagState, to: GlobalTagState): void {
  if (TRANSITIONS[from].includes(to)) return;
  const next = TRANSITIONS[from];
  const can = next.length === 0 ? 'it stays so' : `it can become ${next.join(' or ')}`;
  throw new BeamglassError('conflict', `Global tag ${name} is ${from}: ${can}, not ${to}.`, { name, from, to });
}

/** A tag as a manifest and an exported file have it. */
export interface TagContent {
  readonly name: string;
  readonly type: string;
  readonly timeBase: TimeBase;
  readonly iovs: readonly Iov[];
}

export interface GlobalTagContent {
  readonly name: string;
  readonly experiment: string;
  readonly setup: string | null;
  readonly tags: readonly TagContent[];
}

/** What the manifest hash is taken of: everything that decides which constants a run sees. */
export function manifest({ name, experiment, setup, tags }: GlobalTagContent): object {
  return {
    format: 'beamglass-manifest',
    name,
    experiment,
    setup,
    tags: tags
      .toSorted((a, b) => (a.type < b.type ? -1 : 1))
      .map((tag) => ({
        name: tag.name,
        type: tag.type,
        timeBase: tag.timeBase,
        iovs: tag.iovs
          .toSorted((a, b) => a.since - b.since)
          .map(({ since, until, payload }) => ({ since, until, payload })),
      })),
  };
}

const MOST_LETTERS = 64;

/** A tag name out of names that may hold more than tag names may; long ones end in a checksum of the whole. */
export function tagNameOf(...parts: readonly string[]): string {
  const name = parts
    .join('_')
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]/g, '_');
  if (name.length <= MOST_LETTERS) return name;
  const checksum = xxh32(new TextEncoder().encode(parts.join('/')))
    .toString(16)
    .padStart(8, '0');
  return `${name.slice(0, MOST_LETTERS - 9)}_${checksum}`;
}
