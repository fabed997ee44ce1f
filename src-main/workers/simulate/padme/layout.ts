/** What the simulation needs to know of a PADME setup, taken from its description. Lengths in mm. */
import { cellsOf, type Cell } from '#core/detector/cells.ts';
import type { Detector } from '#core/detector/detector.ts';
import { depthOf, electronDensity, requireMaterial, type MaterialFile } from '#core/detector/material.ts';
import type { GridReadout } from '#core/detector/readoutSchema.ts';
import type { PlacedElement } from '#core/detector/placedElement.ts';
import { lengthOf } from '#core/detector/shape.ts';
import type { MagneticField } from '#core/detector/setup.ts';
import { BeamglassError } from '#core/errors.ts';

/** A calorimeter of square cells, which stand in columns along x and rows along y. */
export interface CrystalArray {
  readonly zBegin: number;
  readonly zEnd: number;
  readonly columns: number;
  readonly rows: number;
  readonly pitch: number;
  /** Centre of cell (0, 0) */
  readonly firstX: number;
  readonly firstY: number;
  /** Per column and row (row · columns + column): index among `cells`, −1 where there is none. */
  readonly index: Int16Array;
  readonly cells: readonly Cell[];
  readonly material: string;
}

/** Bars that a particle crosses: those of the tagger along z, those of the vetoes along x. */
export interface BarPlane {
  readonly element: string;
  readonly bars: readonly Bar[];
}

export interface Bar {
  readonly centre: readonly [number, number, number];
  readonly half: readonly [number, number, number];
  /** One per sensor; those of the tagger at the left or the right end. */
  readonly cells: readonly Cell[];
}

/** Strips of one view of the target. */
export interface StripView {
  readonly measures: 'x' | 'y';
  readonly pitch: number;
  /** Centre of strip 0 in the setup's frame */
  readonly first: number;
  readonly cells: readonly Cell[];
}

/** A wall with an opening along z, which particles must stay in. */
export interface Aperture {
  readonly zBegin: number;
  readonly zEnd: number;
  /** Half sizes; of a round opening `radius` and infinite half sizes. */
  readonly halfX: number;
  readonly halfY: number;
  readonly radius: number;
}

export interface TargetLayout {
  readonly z: number;
  /** Of its thickness */
  readonly radiationLengths: number;
  /** Per cm² */
  readonly electrons: number;
  readonly views: readonly [StripView, StripView];
}

export interface PadmeLayout {
  readonly target: TargetLayout;
  readonly ecal: CrystalArray;
  readonly sac: CrystalArray | null;
  /** The electron and photon tagger */
  readonly tagger: BarPlane | null;
  readonly vetoes: readonly BarPlane[];
  readonly glass: Cell | null;
  readonly timePix: PlacedElement | null;
  readonly apertures: readonly Aperture[];
  /** z where whatever goes through the holes of the calorimeters ends */
  readonly end: number;
  /** Matter before the tagger in which photons convert, in radiation lengths */
  readonly converter: number;
  readonly dipole: Extract<MagneticField, { type: 'dipole' }> | null;
}

/** @throws BeamglassError `badInput` for a setup without target or calorimeter */
export function layoutOf(detector: Detector, materials: MaterialFile): PadmeLayout {
  const { placed } = detector;
  const named = (name: string): PlacedElement | null => placed.find(({ name: own }) => own === name) ?? null;
  const target = named('Target');
  const ecal = named('ECal');
  if (target === null || ecal === null) {
    throw new BeamglassError(
      'badInput',
      `Setup ${detector.setup.id} has no Target or no ECal, which every event needs.`,
    );
  }
  const sac = named('SAC');
  const glass = named('LeadGlass');
  const dipole = named('Dipole')?.element.field;
  const tagger = barsOf(detector, ['ETag lower', 'ETag left', 'ETag right', 'ETag upper'], 'ETag');
  const layout = {
    target: targetOf(target, materials),
    ecal: crystalsOf(ecal),
    sac: sac && crystalsOf(sac),
    tagger: tagger.bars.length > 0 ? tagger : null,
    vetoes: ['PVeto', 'EVeto', 'HEPVeto']
      .map((name) => barsOf(detector, [name], name))
      .filter(({ bars }) => bars.length > 0),
    glass: glass && (cellsOf(glass)[0] ?? null),
    timePix: named('TimePix'),
    apertures: aperturesOf(placed),
    dipole: dipole?.type === 'dipole' ? dipole : null,
  };
  const last = glass ?? sac ?? ecal;
  return {
    ...layout,
    end: last.place.centre[2] - lengthOf(last.element.shape) / 2,
    converter: converterOf(detector, layout.tagger),
  };
}

function targetOf(target: PlacedElement, { materials, elements }: MaterialFile): TargetLayout {
  const material = requireMaterial(materials, target.element.material, target.name);
  const thickness = lengthOf(target.element.shape);
  return {
    z: target.place.centre[2],
    radiationLengths: depthOf(material, thickness).radiationLengths,
    electrons: (electronDensity(material, elements) * thickness) / 10,
    views: [viewOf(target, 'x'), viewOf(target, 'y')],
  };
}

function viewOf(target: PlacedElement, measures: 'x' | 'y'): StripView {
  const { readout } = target.element;
  const plane = readout?.type === 'strips' ? readout.planes.find((one) => one.measures === measures) : undefined;
  if (plane === undefined) throw new BeamglassError('badInput', `The Target has no strips that measure ${measures}.`);
  const cells = cellsOf(target).filter(({ id }) => id >= plane.first && id < plane.first + plane.count);
  return { measures, pitch: plane.pitch, first: cells[0]!.place.centre[measures === 'x' ? 0 : 1], cells };
}

function crystalsOf(owner: PlacedElement): CrystalArray {
  const { readout, shape } = owner.element;
  if (readout?.type !== 'grid') throw new BeamglassError('badInput', `${owner.name} has no grid of cells.`);
  const cells = cellsOf(owner);
  const [x, y, z] = owner.place.centre;
  const length = lengthOf(shape);
  const { columns, rows, pitch } = readout;
  const firstX = x - ((columns - 1) / 2) * pitch[0];
  const firstY = y - ((rows - 1) / 2) * pitch[1];
  const index = new Int16Array(columns * rows).fill(-1);
  cells.forEach(({ place }, i) => {
    const column = Math.round((place.centre[0] - firstX) / pitch[0]);
    const row = Math.round((place.centre[1] - firstY) / pitch[1]);
    index[row * columns + column] = i;
  });
  return {
    zBegin: z - length / 2,
    zEnd: z + length / 2,
    columns,
    rows,
    pitch: pitch[0],
    firstX,
    firstY,
    index,
    cells,
    material: materialOf(readout, owner),
  };
}

const materialOf = (readout: GridReadout, owner: PlacedElement): string => readout.material ?? owner.element.material;

function barsOf({ placed }: Detector, elements: readonly string[], name: string): BarPlane {
  const bars = placed
    .filter(({ element }) => elements.includes(element.name) && element.readout !== undefined)
    .flatMap((owner): Bar[] => {
      const { shape } = owner.element;
      if (shape.type !== 'box') return [];
      const [x, y, z] = shape.size;
      return [{ centre: owner.place.centre, half: [x / 2, y / 2, z / 2], cells: cellsOf(owner) }];
    });
  return { element: name, bars };
}

function aperturesOf(placed: readonly PlacedElement[]): Aperture[] {
  const apertures = placed.flatMap(({ element, place }): Aperture[] => {
    if (element.group !== 'vacuum') return [];
    const { shape } = element;
    const half = lengthOf(shape) / 2;
    const zBegin = place.centre[2] - half;
    const zEnd = place.centre[2] + half;
    const round = (radius: number): Aperture[] => [{ zBegin, zEnd, halfX: Infinity, halfY: Infinity, radius }];
    if (shape.type === 'tube') return shape.innerRadius === undefined ? [] : round(shape.innerRadius);
    if (shape.hole === undefined) return [];
    if ('radius' in shape.hole) return round(shape.hole.radius);
    const [x, y] = shape.hole.size;
    return [{ zBegin, zEnd, halfX: x / 2, halfY: y / 2, radius: Infinity }];
  });
  return apertures.toSorted((a, b) => a.zBegin - b.zBegin);
}

/** Window and absorber, which every particle to the calorimeter crosses. */
function converterOf({ placed, materials }: Detector, tagger: BarPlane | null): number {
  if (tagger === null) return 0;
  return placed
    .filter(({ name }) => name === 'Exit window' || name === 'ETag absorber')
    .reduce((sum, { element }) => {
      const length = materials[element.material]?.radiationLength ?? null;
      return length === null ? sum : sum + lengthOf(element.shape) / length;
    }, 0);
}
