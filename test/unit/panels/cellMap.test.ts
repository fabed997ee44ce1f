import { describe, expect, it } from 'vitest';
import { wiringOf } from '#core/detector/cells.ts';
import { objectsByChannel } from '#core/event/channels.ts';
import { findCollection } from '#core/event/event.ts';
import { waveformAt, waveformFacts } from '#core/event/waveform.ts';
import { V1742 } from '#core/detector/digitiser.ts';
import { boardBorders, boardPlaces } from '#renderer/panels/cellMap/boards.ts';
import { cellAt, cellRectangle, layoutMap } from '#renderer/panels/cellMap/mapLayout.ts';
import { cellMapsOf, neighbourOf, type CellMap } from '#renderer/panels/cellMap/maps.ts';
import { mapValues, quantitiesOf } from '#renderer/panels/cellMap/quantities.ts';
import { shippedDetector, SHIPPED } from '../../fixtures/detector.ts';
import { na64Event, padmeEvent } from '../../fixtures/rawEvents.ts';

const padme = cellMapsOf(shippedDetector('padme-run3'));
const na64 = cellMapsOf(shippedDetector('na64-vis2018'));
const mapOf = (maps: readonly CellMap[], id: string): CellMap => maps.find((map) => map.id === id)!;
const ecal = mapOf(padme, 'ECal').panes[0]!;
const crystal = (id: number) => ecal.cells.find(({ cell }) => cell.id === id)!;
const channelsOf = (map: CellMap): Set<number> =>
  new Set(map.panes.flatMap(({ cells }) => cells.map(({ cell }) => cell.channel)));

describe('the map of PADME’s ECal', () => {
  it('comes first and has its 616 crystals, row by row as the handbook counts them', () => {
    expect(padme[0]!.id).toBe('ECal');
    expect(ecal.cells.length).toBe(616);
    const rows = Array.from({ length: 29 }, (_, iy) => ecal.cells.filter(({ cell }) => cell.id % 100 === iy).length);
    expect(rows).toEqual([
      5, 11, 15, 19, 21, 23, 23, 25, 25, 27, 27, 27, 24, 24, 24, 24, 24, 27, 27, 27, 25, 25, 23, 23, 21, 19, 15, 11, 5,
    ]);
  });

  it('places crystal 1801 where the handbook has it', () => {
    expect(crystal(1801).h).toBeCloseTo(88.93, 2);
    expect(crystal(1801).v).toBeCloseTo(-274.99, 2);
    const [column, row] = crystal(1400).grid!;
    expect(crystal(1801).grid).toEqual([column + 4, row + 1]);
  });

  it('steps by the arrow keys to the neighbour that is seen there, over the hole, and not beyond the edge', () => {
    const id = (from: number, right: number, up: number, isTurned = false): number | undefined =>
      neighbourOf(ecal, crystal(from), right, up, isTurned)?.cell.id;
    expect(id(1801, 1, 0)).toBe(1901);
    expect(id(1801, 1, 0, true)).toBe(1701);
    expect(id(1801, 0, 1)).toBe(1802);
    expect(id(1114, 1, 0)).toBe(1714);
    expect(id(1411, 0, 1)).toBe(1417);
    expect(id(2814, 1, 0)).toBeUndefined();
  });

  it('finds every crystal under its own middle, in both orientations, and none in hole and corners', () => {
    for (const isMirrored of [true, false]) {
      const layout = layoutMap(padme[0]!, 372, 360, isMirrored);
      const [placed] = layout.panes;
      for (const cell of ecal.cells) {
        const box = cellRectangle(placed!, layout, cell);
        expect(cellAt(layout, box.x + box.width / 2, box.y + box.height / 2)?.cell).toBe(cell);
      }
      const middle = [placed!.left + placed!.width / 2, placed!.top + placed!.height / 2] as const;
      expect(cellAt(layout, ...middle)).toBeNull();
      expect(cellAt(layout, placed!.left + 3, placed!.top + 3)).toBeNull();
    }
  });

  it('rises to the left as the beam sees it, and to the right from behind', () => {
    const across = (isMirrored: boolean, id: number): number => {
      const layout = layoutMap(padme[0]!, 400, 400, isMirrored);
      return cellRectangle(layout.panes[0]!, layout, crystal(id)).x;
    };
    expect(across(true, 2814)).toBeLessThan(across(true, 14));
    expect(across(false, 2814)).toBeGreaterThan(across(false, 14));
  });

  it('draws borders between the boards of the wiring and a number within each', () => {
    const element = shippedDetector('padme-run3').setup.elements.find(({ name }) => name === 'ECal')!;
    const wiring = wiringOf(element);
    const boardOf = ({ cell }: { cell: { id: number } }): number | null => wiring.get(cell.id)?.board ?? null;
    const places = boardPlaces(ecal, boardOf);
    expect(places.map(({ board }) => board).toSorted((a, b) => a - b)).toEqual([
      ...Array.from({ length: 10 }, (_, i) => i),
      ...Array.from({ length: 10 }, (_, i) => i + 14),
    ]);
    for (const { board, cell } of places) expect(boardOf(cell)).toBe(board);
    const borders = boardBorders(ecal, boardOf).map(({ cell, side }) => `${cell.cell.id} ${side}`);
    // 1807 is the last crystal of board 1, 1907 the first of board 2.
    expect(borders).toContain('1807 right');
    expect(borders).not.toContain('1707 right');
  });
});

describe('the maps of NA64', () => {
  it('show preshower and main part side by side, and module after module', () => {
    const pair = mapOf(na64, 'ECAL');
    expect(na64[0]!.id).toBe('ECAL');
    expect(pair.panes.map(({ title, cells }) => [title, cells.length])).toEqual([
      ['ECAL-PS', 36],
      ['ECAL', 36],
    ]);
    expect(mapOf(na64, 'HCAL').panes.map(({ cells }) => cells.length)).toEqual([9, 9, 9]);
    expect(mapOf(na64, 'VETO').panes[0]!.cells.length).toBe(4);
  });

  it('have no strips and no lonely cell', () => {
    expect(na64.map(({ id }) => id)).not.toContain('MM');
    expect(na64.map(({ id }) => id)).not.toContain('V');
  });
});

describe('the maps of every setup', () => {
  it('place each cell once, without overlap of one on another in ETag', () => {
    for (const id of SHIPPED) {
      for (const { panes } of cellMapsOf(shippedDetector(id))) {
        for (const { cells } of panes) {
          expect(new Set(cells.map(({ cell }) => cell.channel)).size).toBe(cells.length);
        }
      }
    }
    const [etag] = mapOf(padme, 'ETag').panes;
    expect(etag!.cells.length).toBe(120);
    expect(new Set(etag!.cells.map(({ h, v }) => `${h} ${v}`)).size).toBe(120);
    const left = etag!.cells.find(({ cell }) => cell.id === 600)!;
    const right = etag!.cells.find(({ cell }) => cell.id === 613)!;
    expect(left.h).toBeLessThan(right.h);
  });

  it('lay bars that stand along the beam out along it', () => {
    const vetoes = cellMapsOf(shippedDetector('padme-run1'));
    const pveto = mapOf(vetoes, 'PVeto').panes[0]!;
    expect(pveto.horizontal).toBe('z');
    expect(pveto.cells[1]!.h).toBeGreaterThan(pveto.cells[0]!.h);
  });
});

describe('what a map shows', () => {
  const event = padmeEvent(1);
  const channels = channelsOf(padme[0]!);
  const quantities = quantitiesOf(event, channels, 'MeV');
  const valuesOf = (id: string, ...rest: [styles?: Parameters<typeof mapValues>[2], time?: number | null]) => {
    const quantity = quantities.find((one) => one.id === id)!;
    return mapValues(findCollection(event, quantity.collection)!, quantity, rest[0] ?? {}, rest[1] ?? null);
  };

  it('offers what the event holds for its channels: measured before simulated, times last', () => {
    expect(quantities.map(({ id }) => id)).toEqual([
      'ECal waveforms height',
      'Truth cells energy',
      'ECal waveforms peakTime',
      'Truth cells time',
    ]);
    expect(quantitiesOf(event, new Set([5]), 'MeV')).toEqual([]);
  });

  it('gives energies in the unit of the setup', () => {
    const truth = findCollection(event, 'Truth cells')!;
    const { values } = valuesOf('Truth cells energy');
    const energy = truth.columns.get('energy')!.data as Float32Array;
    const [channel, [index]] = [...objectsByChannel(truth)][3]! as [number, number[]];
    expect(values.get(channel)).toBeCloseTo(1000 * energy[index!]!, 6);
  });

  it('gives the height of each waveform and says which are at the end of the range', () => {
    const { values, saturated } = valuesOf('ECal waveforms height');
    const collection = findCollection(event, 'ECal waveforms')!;
    for (const [channel, [index]] of objectsByChannel(collection)) {
      const { samples } = waveformAt(collection, index!);
      expect(values.get(channel)).toBe(waveformFacts(samples, V1742).height);
      expect(saturated.has(channel)).toBe(samples.includes(0));
    }
    expect(saturated.size).toBeGreaterThan(0);
  });

  it('leaves out what the cuts and the time take away', () => {
    const style = { visible: true, colour: '#ffffff', colourBy: 'energy' as const };
    const styles = { 'Truth cells': { ...style, cuts: [{ attribute: 'energy', min: 0.01, max: null }] } };
    const whole = valuesOf('Truth cells energy');
    const cut = valuesOf('Truth cells energy', styles);
    expect(cut.values.size).toBeLessThan(whole.values.size);
    expect(cut.values.size + cut.cutAway.size).toBe(whole.values.size);
    for (const value of cut.values.values()) expect(value).toBeGreaterThanOrEqual(10);
    // Times are 0, 0.1, 0.2 … ns.
    expect(valuesOf('Truth cells energy', {}, 0.45).values.size).toBe(5);
  });

  it('adds up the hits of one channel', () => {
    const strips = findCollection(na64Event(1), 'Strips')!;
    const quantity = { id: '', collection: 'Strips', measure: 'charge' as const, label: '', unit: '', factor: 1 };
    const { values } = mapValues(strips, quantity, {}, null);
    const charge = strips.columns.get('charge')!.data as Float32Array;
    for (const [channel, objects] of objectsByChannel(strips)) {
      expect(values.get(channel)).toBeCloseTo(
        objects.reduce((sum, index) => sum + charge[index]!, 0),
        9,
      );
    }
  });
});
