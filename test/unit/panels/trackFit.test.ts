import { describe, expect, it } from 'vitest';
import { fitPlot } from '#renderer/panels/trackFit/fitPlot.ts';
import { planeName } from '#renderer/panels/trackFit/planeName.ts';
import { candidatesOf, hasDetail, outcomeOf, planesOf, rejectedOf } from '#renderer/panels/trackFit/trackFit.ts';
import { numericColumn, textColumn } from '#core/event/column.ts';
import { makeCollection, type EventData } from '#core/event/event.ts';
import { shippedDetector } from '../../fixtures/detector.ts';
import { explainedEvent } from '../../fixtures/explainedEvent.ts';

const event = explainedEvent(1);
const plain: EventData = { ...event, collections: [] };

describe('candidates', () => {
  it('have their verdicts, momenta and the number of planes they came through', () => {
    const [good, bad] = candidatesOf(event);
    expect(good).toMatchObject({ verdict: 'kept', isKept: true, momentum: 100, ndf: 7, planes: 6, region: 'incoming' });
    expect(bad).toMatchObject({ verdict: 'χ² of the fit is too large', isKept: false, momentum: 42, planes: 6 });
  });

  it('are none where the event is not explained', () => {
    expect(hasDetail(event)).toBe(true);
    expect(hasDetail(plain)).toBe(false);
    expect(candidatesOf(plain)).toEqual([]);
    expect(planesOf(plain, 0)).toEqual([]);
  });
});

describe('planes', () => {
  it('stand along the beam, each with the three states of its candidate alone', () => {
    const planes = planesOf(event, 1);
    expect(planes.map(({ z }) => z)).toEqual([0, 1000, 2000, 3000, 4000, 5000]);
    expect(planes.every(({ states }) => Object.keys(states).length === 3)).toBe(true);
    expect(planes.flatMap(({ states }) => Object.values(states)).every(({ track }) => track === 1)).toBe(true);
    expect(planes[4]!.states.predicted).toMatchObject({ pull: 7.5, x: 12, residual: 3 });
  });

  it('say what became of their hits', () => {
    expect(outcomeOf(planesOf(event, 0)[4]!)).toBe('hit used');
    expect(outcomeOf(planesOf(event, 1)[4]!)).toBe('rejected: outlier');
    expect(outcomeOf({ layer: 1, z: 0, states: {}, isUsed: false, rejected: [] })).toBe('no hit');
    const twice = [0, 1].map((index) => ({ index, layer: 1, z: 0, reason: 'taken by another track' }));
    expect(outcomeOf({ layer: 1, z: 0, states: {}, isUsed: false, rejected: twice })).toBe(
      'rejected: 2 × taken by another track',
    );
  });

  it('have rejected hits where the filter has no state, and all of them where they name no candidate', () => {
    const hits = makeCollection('Rejected hits', 'trackerHits', [
      ['position', numericColumn(Float32Array.of(0, 0, 9000), { unit: 'mm', width: 3 })],
      ['layer', numericColumn(Uint16Array.of(9))],
      ['reason', textColumn(['taken by another track'])],
    ]);
    const other = { ...event, collections: [...event.collections.slice(0, 2), hits] };
    expect(rejectedOf(other, 0)).toHaveLength(1);
    expect(planesOf(other, 0).at(-1)).toMatchObject({ layer: 9, z: 9000, isUsed: false });
  });
});

describe('the plot', () => {
  it('shows the states asked for, in metres, and keeps an outlier in sight', () => {
    const spec = fitPlot('Pulls', planesOf(event, 1), 'pull', ['smoothed', 'predicted']);
    expect(spec.series.map(({ name }) => name)).toEqual(['predicted', 'smoothed']);
    const [predicted] = spec.series;
    expect(predicted).toMatchObject({ kind: 'points', x: [0, 1, 2, 3, 4, 5] });
    expect(spec.y.range![1]).toBeGreaterThan(7.5);
  });

  it('has error bars on residuals and leaves out states without a hit', () => {
    const planes = planesOf(event, 0);
    const { predicted, ...others } = planes[0]!.states;
    const gap = { ...planes[0]!, states: { ...others, predicted: { ...predicted!, residual: Number.NaN } } };
    const { series } = fitPlot('Residuals', [gap, ...planes.slice(1)], 'residual', ['predicted']);
    expect(series[0]).toMatchObject({ x: [1, 2, 3, 4, 5] });
    const [first] = series;
    expect(first?.kind === 'points' ? first.yError?.[0] : null).toBeCloseTo(0.4, 6);
  });
});

describe('the name of a plane', () => {
  it('is that of the tracker at its place along the beam', () => {
    const detector = shippedDetector('na64-vis2018');
    const tracker = detector.placed.find(({ element }) => element.readout?.type === 'strips')!;
    expect(planeName(detector, tracker.place.centre[2])).toBe(tracker.name);
    expect(planeName(detector, -1e6)).toBeNull();
    expect(planeName(null, 0)).toBeNull();
  });
});
