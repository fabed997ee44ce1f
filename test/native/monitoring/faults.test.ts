/** In short what `npm run faults` does: the lead glass and the beam of PADME, and a stretch without a fault. */
import { expect, it } from 'vitest';
import { scanFaults } from '../../faults/scan.ts';

it('raises the alarms of a lost charge, a moved beam and a lost board in time, and none where there is no fault', async () => {
  const scan = await scanFaults(
    {
      setup: 'padme-run3',
      process: 'bunches',
      seed: 614,
      reference: 150,
      stretches: 2,
      length: 100,
      trials: 1,
      faults: ['lostCharge', 'beamShift', 'missingBoard'],
    },
    () => undefined,
  );
  expect(new Set(scan.faults.map(({ fault }) => fault)).size).toBe(3);
  for (const { monitor, found, within } of scan.faults) {
    expect(found, monitor).toHaveLength(1);
    expect(found[0], monitor).not.toBeNull();
    expect(found[0], monitor).toBeLessThanOrEqual(within);
  }
  expect(scan.clean).toMatchObject([
    { stretch: 0, looks: 4, alarms: [] },
    { stretch: 1, looks: 4, alarms: [] },
  ]);
}, 180_000);
