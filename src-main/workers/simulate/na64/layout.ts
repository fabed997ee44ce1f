/**
 * An NA64 setup as its simulation sees it: the beam line up to the first thick calorimeter, a dump with what touches
 * it (visible mode), the way to the ECAL, and the calorimeters from there on.
 */
import { cellsOf } from '#core/detector/cells.ts';
import { expandSetup, type Detector, type Volume } from '#core/detector/detector.ts';
import type { PlacedElement } from '#core/detector/placedElement.ts';
import type { Vector3 } from '#core/detector/placement.ts';
import { halfSizes } from '#core/detector/shape.ts';
import type { CalorimeterSection } from '#main/native/showers.ts';
import type { SimulationInput } from '#main/workers/calls.ts';
import { effectiveMedium } from '../effectiveMedium.ts';
import { engineField, engineMatter, type MatterWithCounters } from '../engineMatter.ts';
import type { FieldRegion } from '#main/native/transportRequest.ts';
import { responseOf } from './response.ts';

/** A cell or counter that is read by an MSADC channel. */
export interface ReadCell {
  readonly channel: number;
  readonly element: string;
  readonly centre: Vector3;
  readonly size: Vector3;
}

/** Calorimeters and counters one behind the other, in which particles shower. */
export interface Stack {
  readonly sections: readonly CalorimeterSection[];
  /** In the order of the engine: all cells of the first section, of the second, … */
  readonly cells: readonly ReadCell[];
  /** z of the upstream face of the first and the downstream face of the last. */
  readonly begin: number;
  readonly end: number;
  /** mm; particles beside it in x do not meet it. */
  readonly lowX: number;
  readonly highX: number;
}

/** A stretch of the beam line through which particles are tracked. */
export interface Stretch extends MatterWithCounters {
  readonly from: number;
  readonly to: number;
}

export interface Layout {
  readonly detector: Detector;
  readonly field: readonly FieldRegion[];
  /** Index in it is the number of a counter of the engine. */
  readonly counters: readonly ReadCell[];
  readonly srd: readonly ReadCell[];
  readonly trackers: readonly PlacedElement[];
  /** From the entrance to the SRD, and from there to the first calorimeter. */
  readonly upstream: readonly Stretch[];
  /** null where the ECAL is the dump, or where it was taken out of the beam. */
  readonly dump: Stack | null;
  readonly decay: Stretch | null;
  readonly main: Stack;
  /** Beside the beam, as HCAL0 is; null without one. */
  readonly side: Stack | null;
}

/** Vetoes so close behind the dump that what leaks reaches them as a shower, mm. */
const TOUCHING = 20;
/** An element this far beside the axis is beside the beam, mm. */
const BESIDE = 320;

const frontOf = ({ element, place }: PlacedElement): number => place.centre[2] - halfSizes(element.shape)[2];
const backOf = ({ element, place }: PlacedElement): number => place.centre[2] + halfSizes(element.shape)[2];

const isBeside = ({ place }: PlacedElement): boolean => Math.abs(place.centre[0]) > BESIDE;

/** @param withDump false: an ECAL calibration, for which the dump is out of the beam */
export function layoutOf({ setup, materials }: SimulationInput, withDump: boolean): Layout {
  const detector = expandSetup(setup, materials.materials);
  const read = detector.placed.filter(({ element }) => element.readout !== undefined);
  const inGroup = (...groups: readonly string[]): PlacedElement[] =>
    read.filter((one) => groups.includes(one.element.group));
  const dumpParts = inGroup('dump');
  const hasDump = withDump && dumpParts.length > 0;
  const dumpEnd = Math.max(...dumpParts.map(backOf));
  const touching = inGroup('veto', 'counter').filter((one) => {
    const gap = frontOf(one) - dumpEnd;
    return gap > -1 && gap < TOUCHING;
  });
  const dumped = [...dumpParts, ...touching];
  const ecalFront = Math.min(...inGroup('calorimeter').map(frontOf));
  const late = inGroup('calorimeter', 'veto', 'muon').filter((one) => frontOf(one) >= ecalFront - 1);
  const beside = late.filter(isBeside);
  const counters = inGroup('counter', 'veto', 'muon')
    .filter((one) => !late.includes(one) && !dumped.includes(one))
    .flatMap(cellsRead);
  const names = counters.map(({ element }) => element);
  const stacked = new Set([...dumped, ...late].map(({ element }) => element.name));
  const srd = inGroup('srd').flatMap(cellsRead);
  // What the SRD takes is not tracked in it.
  const srdNames = new Set(srd.map(({ element }) => element));
  const holds = ({ owner }: Volume): boolean => !stacked.has(owner.element.name) && !srdNames.has(owner.element.name);
  const stretch = (from: number, to: number): Stretch => ({
    from,
    to,
    ...engineMatter(detector, materials, [from, to], holds, names),
  });
  const dump = hasDump ? stackOf(dumped, materials) : null;
  const start = setup.beam.path[0]![2];
  const first = dump?.begin ?? ecalFront;
  const srdFront = Math.min(first, ...inGroup('srd').map(frontOf));
  const ends = [start, ...(srdFront < first ? [srdFront] : []), first];
  return {
    detector,
    field: engineField(detector),
    counters,
    srd,
    trackers: inGroup('tracker'),
    upstream: ends.slice(1).map((end, i) => stretch(ends[i]!, end)),
    dump,
    decay: dump && stretch(dump.end, ecalFront),
    main: stackOf(
      late.filter((one) => !isBeside(one)),
      materials,
    ),
    side: beside.length > 0 ? stackOf(beside, materials) : null,
  };
}

function cellsRead(owner: PlacedElement): ReadCell[] {
  return cellsOf(owner).map(({ channel, element, place, size }) => ({ channel, element, centre: place.centre, size }));
}

function stackOf(parts: readonly PlacedElement[], materials: SimulationInput['materials']): Stack {
  const ordered = parts.toSorted((a, b) => frontOf(a) - frontOf(b));
  const sections: CalorimeterSection[] = [];
  const cells: ReadCell[] = [];
  // Energy of the medium in which what reaches a thin counter was made.
  let criticalEnergy: number | null = null;
  for (const part of ordered) {
    const medium = effectiveMedium(part.element, materials);
    const own = cellsRead(part);
    const { readout } = part.element;
    const grid = readout?.type === 'grid' ? readout : null;
    // The engine counts along x first, as the cells come.
    const [first] = own;
    const [hx, hy] = halfSizes(part.element.shape);
    sections.push({
      zBegin: frontOf(part),
      zEnd: backOf(part),
      columns: grid?.columns ?? 1,
      rows: grid?.rows ?? 1,
      pitchX: grid?.pitch[0] ?? 2 * hx,
      pitchY: grid?.pitch[1] ?? 2 * hy,
      firstX: first!.centre[0],
      firstY: first!.centre[1],
      present: new Uint8Array(0),
      ...medium,
      ...responseOf(part.element, medium, criticalEnergy),
    });
    cells.push(...own);
    if (medium.samplingFrequency > 0) ({ criticalEnergy } = medium);
  }
  const halves = ordered.map(({ element, place }) => [place.centre[0], halfSizes(element.shape)[0]] as const);
  return {
    sections,
    cells,
    begin: frontOf(ordered[0]!),
    end: backOf(ordered.at(-1)!),
    lowX: Math.min(...halves.map(([x, half]) => x - half)),
    highX: Math.max(...halves.map(([x, half]) => x + half)),
  };
}
