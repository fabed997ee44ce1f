/** Names of elements: none overlaps another, all stand inside the view, hidden groups have none. */
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expandSetup } from '#core/detector/detector.ts';
import { parseMaterials, parseSetup } from '#core/detector/parse.ts';
import { fitPose } from '#renderer/scene/camera/fit.ts';
import { lengthClass, suggestedMagnification } from '#renderer/scene/camera/framing.ts';
import { cameraMatrix, standardPose } from '#renderer/scene/camera/pose.ts';
import { makeDetectorModel } from '#renderer/scene/detector/detectorModel.ts';
import { PLAIN_DETECTOR } from '#renderer/scene/detector/detectorStyle.ts';
import { placeLabels, type LabelView } from '#renderer/scene/detector/elementLabels.ts';
import { visibleCorners } from '#renderer/scene/detector/pickElement.ts';

const RESOURCES = join(import.meta.dirname, '../../../resources');
const { materials } = parseMaterials(readFileSync(join(RESOURCES, 'materials.json'), 'utf8'), 'materials.json');
const modelOf = (id: string) =>
  makeDetectorModel(
    expandSetup(parseSetup(readFileSync(join(RESOURCES, 'detectors', `${id}.json`), 'utf8'), id), materials),
  );
const na64 = modelOf('na64-vis2018');
const padme = modelOf('padme-run3');

function viewOf(model: typeof na64, name: 'top' | 'side' | 'isometric', width: number, height: number): LabelView {
  const corners = visibleCorners(model, PLAIN_DETECTOR);
  const magnify = suggestedMagnification(corners);
  const projection = name === 'isometric' ? 'perspective' : 'orthographic';
  const pose = fitPose(standardPose(name, projection, lengthClass(corners, magnify)), corners, width / height, magnify);
  return { viewProjection: cameraMatrix(pose, width / height, magnify, 1e5), magnify, width, height, ratio: 1 };
}

describe('names of elements', () => {
  it.each(['na64', 'padme'] as const)('of %s stand apart and inside the view', (which) => {
    const model = which === 'na64' ? na64 : padme;
    const side = fc.integer({ min: 200, max: 2000 });
    fc.assert(
      fc.property(side, side, fc.constantFrom('top', 'side', 'isometric'), (width, height, name) => {
        const labels = placeLabels(model, PLAIN_DETECTOR, viewOf(model, name, width, height), new Set());
        for (const [index, { text, x, y }] of labels.entries()) {
          const half = (text.length * 6) / 2;
          expect(x - half).toBeGreaterThanOrEqual(0);
          expect(x + half).toBeLessThanOrEqual(width);
          expect(y).toBeGreaterThan(0);
          expect(y).toBeLessThan(height);
          for (const other of labels.slice(index + 1)) {
            const apart = Math.abs(y - other.y) >= 13 || Math.abs(x - other.x) >= half + (other.text.length * 6) / 2;
            expect(apart, `${text} and ${other.text}`).toBe(true);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('name the calorimeters and the dump of a line of 40 m in one view of it', () => {
    const texts = placeLabels(na64, PLAIN_DETECTOR, viewOf(na64, 'top', 1100, 500), new Set()).map(({ text }) => text);
    expect(texts).toEqual(expect.arrayContaining(['WCAL', 'ECAL', 'HCAL1', 'HCAL2', 'HCAL3', 'MBPL1', 'MBPL2']));
    expect(texts.some((text) => text.includes('vacuum'))).toBe(false);
  });

  it('go with their group, and come with a mark', () => {
    const hidden = { ...PLAIN_DETECTOR, groups: { calorimeter: { visible: false, opacity: 1 } } };
    const view = viewOf(na64, 'top', 1100, 500);
    expect(placeLabels(na64, hidden, view, new Set()).some(({ text }) => text === 'ECAL')).toBe(false);
    const marked = placeLabels(padme, PLAIN_DETECTOR, viewOf(padme, 'top', 1100, 500), new Set(['PVeto 12']));
    expect(marked[0]).toMatchObject({ text: 'PVeto 12', isMarked: true });
  });
});

describe('the first view of a setup', () => {
  it('draws a thin line wider, and what is no line as it is', () => {
    expect(suggestedMagnification(visibleCorners(na64, PLAIN_DETECTOR))).toBe(5);
    expect(suggestedMagnification(visibleCorners(padme, PLAIN_DETECTOR))).toBe(1);
  });

  it('leaves out the line that brings the beam, unless it is alone', () => {
    const lowest = (corners: readonly number[]): number => Math.min(...corners.filter((_, i) => i % 3 === 2));
    const all = visibleCorners(padme, PLAIN_DETECTOR);
    expect(lowest(all)).toBeGreaterThan(-2000);
    const rest = ['target', 'magnet', 'vacuum', 'counter', 'veto', 'tracker', 'calorimeter', 'passive'];
    const groups = Object.fromEntries(rest.map((group) => [group, { visible: false, opacity: 1 }]));
    expect(lowest(visibleCorners(padme, { ...PLAIN_DETECTOR, groups }))).toBeLessThan(-9000);
  });
});
