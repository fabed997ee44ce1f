/** Frames of the TimePix: where the positrons of a bunch cross its pixels. */
import { pointOutOf } from '#core/detector/placement.ts';
import type { PlacedElement } from '#core/detector/placedElement.ts';
import { makeRandom } from '#core/statistics/random.ts';
import type { BlockCollection } from '#main/workers/blockColumns.ts';
import type { BeamSettings } from './generate.ts';
import type { PadmeLayout } from './layout.ts';
import type { EventPlan } from './plan.ts';

const FRAME_PURPOSE = 1003;
/** Assumed: mm of displacement in x at the sensor per unit of δp/p. */
const DISPERSION = 1000;

/** Width (σ) of the beam at a plane behind the target: spot, divergence and scattering in the diamond; mm. */
export function beamWidths(
  layout: PadmeLayout,
  beam: BeamSettings,
  plan: EventPlan,
  z: number,
): { x: number; y: number } {
  const distance = z - layout.target.z;
  const thickness = plan.hasTarget ? layout.target.radiationLengths : 0;
  // Highland's formula
  const scattering =
    thickness > 0 ? (0.0136 / plan.energy) * Math.sqrt(thickness) * (1 + 0.038 * Math.log(thickness)) : 0;
  const angle = Math.hypot(beam.divergence, scattering) * distance;
  return {
    x: Math.hypot(beam.spotX, angle, DISPERSION * beam.energySpread),
    y: Math.hypot(beam.spotY, angle),
  };
}

/** Frames of one event in `every`; a positron fires the pixel that it crosses. */
export function timePixFrames(
  sensor: PlacedElement,
  layout: PadmeLayout,
  beam: BeamSettings,
  plan: EventPlan,
  positrons: Uint32Array,
  every: number,
  seed: number,
  first: number,
): BlockCollection {
  const { readout } = sensor.element;
  if (readout?.type !== 'grid' || readout.pixels === undefined || readout.size === undefined) {
    throw new TypeError(`${sensor.name} has no pixels`);
  }
  const { pitch, size, columns, rows, id, channelOffset } = readout;
  const [pixelColumns, pixelRows] = readout.pixels;
  const pixel = [size[0] / pixelColumns, size[1] / pixelRows] as const;
  const widths = beamWidths(layout, beam, plan, sensor.place.centre[2]);
  const offsets = [0];
  const channel: number[] = [];
  const column: number[] = [];
  const row: number[] = [];
  const counts: number[] = [];
  const position: number[] = [];
  const corner = [
    beam.x - sensor.place.centre[0] + (columns * pitch[0]) / 2,
    beam.y - sensor.place.centre[1] + (rows * pitch[1]) / 2,
  ] as const;
  for (let event = 0; event < positrons.length; event++) {
    if ((first + event) % every === 0) {
      const random = makeRandom(seed, first + event, FRAME_PURPOSE);
      const keys = new Uint32Array(positrons[event]!);
      let fired = 0;
      for (let i = 0; i < keys.length; i++) {
        const x = corner[0] + widths.x * random.normal(0, 1);
        const y = corner[1] + widths.y * random.normal(0, 1);
        const chipX = Math.floor(x / pitch[0]);
        const chipY = Math.floor(y / pitch[1]);
        const px = Math.floor((x - (chipX + 0.5) * pitch[0] + size[0] / 2) / pixel[0]);
        const py = Math.floor((y - (chipY + 0.5) * pitch[1] + size[1] / 2) / pixel[1]);
        const isOn = chipX >= 0 && chipX < columns && chipY >= 0 && chipY < rows;
        if (!isOn || px < 0 || px >= pixelColumns || py < 0 || py >= pixelRows) continue;
        keys[fired++] = ((chipY * columns + chipX) * pixelRows + py) * pixelColumns + px;
      }
      const sorted = keys.subarray(0, fired).toSorted();
      for (let i = 0; i < fired; i++) {
        const key = sorted[i]!;
        if (i > 0 && key === sorted[i - 1]) {
          counts[counts.length - 1]!++;
          continue;
        }
        const px = key % pixelColumns;
        const py = Math.floor(key / pixelColumns) % pixelRows;
        const chip = Math.floor(key / pixelColumns / pixelRows);
        const chipX = chip % columns;
        const chipY = Math.floor(chip / columns);
        channel.push(channelOffset + id.first + id.column * chipX + id.row * chipY);
        column.push(px);
        row.push(py);
        counts.push(1);
        const [x, y, z] = pointOutOf(sensor.place, [
          (chipX + 0.5 - columns / 2) * pitch[0] - size[0] / 2 + (px + 0.5) * pixel[0],
          (chipY + 0.5 - rows / 2) * pitch[1] - size[1] / 2 + (py + 0.5) * pixel[1],
          0,
        ]);
        position.push(x, y, z);
      }
    }
    offsets.push(channel.length);
  }
  const thickness = sensor.element.shape.type === 'box' ? sensor.element.shape.size[2] : 0;
  return {
    name: 'TimePix',
    kind: 'trackerHits',
    offsets,
    columns: [
      { name: 'position', data: Float32Array.from(position), width: 3, unit: 'mm' },
      {
        name: 'size',
        data: Float32Array.from({ length: position.length }, (_, i) => [...pixel, thickness][i % 3]!),
        width: 3,
        unit: 'mm',
      },
      { name: 'channel', data: Uint32Array.from(channel) },
      { name: 'column', data: Uint16Array.from(column) },
      { name: 'row', data: Uint16Array.from(row) },
      { name: 'counts', data: Uint16Array.from(counts) },
    ],
  };
}
