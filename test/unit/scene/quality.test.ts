import { describe, expect, it } from 'vitest';
import { FULL, QualityGovernor } from '#renderer/scene/quality.ts';

const SLOW = 60;
const FAST = 16.7;

describe('quality', () => {
  it('is full in motion where a full frame is fast', () => {
    const governor = new QualityGovernor();
    governor.measuredFull(4, 100_000);
    governor.beginMotion(100_000);
    expect(governor.inMotion()).toEqual(FULL);
    expect(governor.firstLook(100_000)).toEqual(FULL);
  });

  it('gives way step by step while pictures come late, and stops at the last step', () => {
    const governor = new QualityGovernor();
    governor.measuredFull(160, 100_000);
    governor.beginMotion(100_000);
    const strides = [governor.inMotion().stride];
    expect(governor.inMotion().samples).toBe(false);
    for (let i = 0; i < 20; i++) {
      governor.measuredMotion(SLOW);
      strides.push(governor.inMotion().stride);
    }
    expect(strides).toEqual(strides.toSorted((left, right) => left - right));
    expect(strides.at(-1)).toBe(8);
  });

  it('does not give way for one late picture', () => {
    const governor = new QualityGovernor();
    governor.measuredFull(40, 1000);
    governor.beginMotion(1000);
    const before = governor.inMotion();
    for (let i = 0; i < 10; i++) {
      governor.measuredMotion(SLOW);
      governor.measuredMotion(FAST);
    }
    expect(governor.inMotion()).toEqual(before);
  });

  it('goes up again when there is room, but not to a step that was too slow in this movement', () => {
    const governor = new QualityGovernor();
    governor.measuredFull(160, 100_000);
    governor.beginMotion(100_000);
    governor.measuredMotion(SLOW);
    governor.measuredMotion(SLOW);
    const lowered = governor.inMotion();
    for (let i = 0; i < 200; i++) governor.measuredMotion(FAST);
    expect(governor.inMotion()).toEqual(lowered);
    governor.beginMotion(100_000);
    for (let i = 0; i < 40; i++) governor.measuredMotion(FAST);
    expect(governor.inMotion().stride).toBeLessThan(lowered.stride);
  });

  it('reduces the first look at a large event until the graphics is known to be fast', () => {
    const governor = new QualityGovernor();
    expect(governor.firstLook(1000)).toEqual(FULL);
    expect(governor.firstLook(100_000).stride).toBeGreaterThan(1);
    governor.measuredFull(20, 100_000);
    expect(governor.firstLook(100_000)).toEqual(FULL);
    governor.measuredFull(200, 100_000);
    expect(governor.firstLook(100_000).stride).toBeGreaterThan(1);
  });
});
