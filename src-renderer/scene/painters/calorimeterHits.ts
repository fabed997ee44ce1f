/**
 * Calorimeter cells, scaled by energy.
 *
 * A box cell keeps its face and fills its depth along the beam: a tower that begins at the upstream
 * face and is `E / E max` of the longest tower long (at least 2 % of it, so that every cell is
 * seen). The longest tower is as deep as the cell, or ten times the face where the source gives a
 * face only (cubes). What is flatter than it is wide, a counter or a bar, has no depth to fill: it
 * is drawn whole, and its colour says the energy. A cell given by eight corners shrinks about its centre to `(E / E max)^⅓` of
 * its size (at least 15 %), so that its volume is the energy.
 */
import { hexahedra } from '../model/hexahedron.ts';
import { scalars, vectors, type Painter } from './painter.ts';

const DEFAULT_SIZE_MM = 20;
const SHORTEST = 0.02;
const SMALLEST = 0.15;
const TOWER_OF_CUBE = 10;
/** Lengths that differ by less than this share of them are the same. */
const ROUNDING = 0.001;

const isCube = (width: number, height: number, depth: number): boolean =>
  Math.max(width, height, depth) <= (1 + ROUNDING) * Math.min(width, height, depth);
const isFlat = (width: number, height: number, depth: number): boolean =>
  depth < Math.max(width, height) && !isCube(width, height, depth);
/** Of the longest tower. */
const lengthOf = (width: number, height: number, depth: number): number =>
  isCube(width, height, depth) ? TOWER_OF_CUBE * depth : depth;

export const paintCalorimeterHits: Painter = (collection) => {
  const positions = vectors(collection, 'position')!;
  const energies = scalars(collection, 'energy')!;
  const times = scalars(collection, 'time');
  let highest = 0;
  for (let i = 0; i < collection.count; i++) if (energies[i]! > highest) highest = energies[i]!;
  const share = (index: number): number => (highest > 0 && energies[index]! > 0 ? energies[index]! / highest : 0);

  const corners = collection.columns.get('corners');
  if (corners?.data instanceof Float32Array && corners.type !== 'text') {
    const scale = (index: number): number => Math.max(SMALLEST, Math.cbrt(share(index)));
    return [{ form: 'solids', layer: 'solids', ...hexahedra(corners.data, scale), times }];
  }
  const given = vectors(collection, 'size');
  const centres = new Float32Array(collection.count * 3);
  const sizes = new Float32Array(collection.count * 3);
  for (let i = 0; i < collection.count; i++) {
    const width = given?.[3 * i] ?? DEFAULT_SIZE_MM;
    const height = given?.[3 * i + 1] ?? DEFAULT_SIZE_MM;
    const depth = given?.[3 * i + 2] ?? DEFAULT_SIZE_MM;
    const length = lengthOf(width, height, depth) * (isFlat(width, height, depth) ? 1 : Math.max(SHORTEST, share(i)));
    centres[3 * i] = positions[3 * i]!;
    centres[3 * i + 1] = positions[3 * i + 1]!;
    centres[3 * i + 2] = positions[3 * i + 2]! - depth / 2 + length / 2;
    sizes[3 * i] = width;
    sizes[3 * i + 1] = height;
    sizes[3 * i + 2] = length;
  }
  return [{ form: 'boxes', layer: 'boxes', centres, sizes, times }];
};
