/** In short what `npm run faults` does: the lead glass and the beam of PADME, and a stretch without a fault. */
import { expect, it } from 'vitest';
import { scanFaults } from '../../faults/scan.ts';

it('finds a lost charge and a moved beam in time, and nothing where there is no fault', async () => {
  const scan = await scanFaults(
    {
      setup: 'padme-run3',
      process: 'bunches',
      seed: 613,
      reference: 150,
      stretches: 1,
      length: 100,
      faults: ['lostCharge', 'beamShift'],
    },
    () => undefined,
  );
  expect(scan.faults.length).toBeGreaterThanOrEqual(3);
  for (const { monitor, found, within, sentence } of scan.faults) {
    expect(found, `${monitor}: ${sentence}`).not.toBeNull();
    expect(found, monitor).toBeLessThanOrEqual(within);
  }
  expect(scan.clean).toMatchObject([{ stretch: 1, events: 100, looks: 5, bad: [] }]);
}, 180_000);
