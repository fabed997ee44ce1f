/** A connection that hangs is told from one that is idle, with made times. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchHeartbeat } from '#renderer/connection/heartbeat.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const PACE = { everyMs: 5000, patienceMs: 15_000 };

it('asks again after each answer, an error being one too, and loses nothing', async () => {
  const lost = vi.fn();
  let asked = 0;
  const beat = (): Promise<void> => (++asked % 2 === 0 ? Promise.reject(new Error('busy')) : Promise.resolve());
  const stop = watchHeartbeat({ beat, lost, ...PACE });
  await vi.advanceTimersByTimeAsync(20_000);
  expect(asked).toBe(5);
  expect(lost).not.toHaveBeenCalled();
  stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toBe(5);
});

it('gives up once where no answer comes in time, however late it comes then', async () => {
  const lost = vi.fn();
  let answer = (): void => {};
  const beat = (): Promise<void> => new Promise((resolve) => (answer = resolve));
  watchHeartbeat({ beat, lost, ...PACE });
  await vi.advanceTimersByTimeAsync(14_999);
  expect(lost).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(lost).toHaveBeenCalledTimes(1);
  answer();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(lost).toHaveBeenCalledTimes(1);
});

it('says nothing once it is stopped', async () => {
  const lost = vi.fn();
  watchHeartbeat({ beat: () => new Promise(() => {}), lost, ...PACE })();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(lost).not.toHaveBeenCalled();
});
