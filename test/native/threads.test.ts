import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const script = resolve(import.meta.dirname, 'engineHashes.ts');

it('every façade gives the same bits on 1, 2, 3 and 7 threads', async () => {
  const hashes = [];
  for (const threads of [1, 2, 3, 7]) {
    const env = { ...process.env, BEAMGLASS_ENGINE_THREADS: String(threads) };
    const { stdout } = await promisify(execFile)(process.execPath, [script], { env });
    hashes.push(JSON.parse(stdout) as Record<string, string>);
  }
  const [alone, ...others] = hashes;
  expect(Object.keys(alone!).length).toBe(18);
  // Different façades have something to say.
  expect(new Set(Object.values(alone!)).size).toBe(18);
  for (const other of others) expect(other).toEqual(alone);
}, 120_000);
