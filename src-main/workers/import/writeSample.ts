/** Writes the run that a first start shows. */
import type { ImportCalls, WrittenSample } from '#main/workers/calls.ts';
import type { CallContext } from '#main/workers/protocol.ts';
import { makeSampleEvents, SAMPLE_RUN } from './sample/sample.ts';
import { writeEvents } from './writeRun.ts';

/** @throws BeamglassError `diskFull`, `cancelled`; nothing is left then */
export async function writeSample(context: CallContext<ImportCalls['writeSample']>): Promise<WrittenSample> {
  const { experiment, number, energyUnit, beamEnergy, comment, events } = SAMPLE_RUN;
  const place = await context.ask({ experiment, runNumber: number });
  let made = 0;
  const source = function* () {
    for (const event of makeSampleEvents()) {
      yield { event };
      made++;
    }
  };
  const facts = { energyUnit, fieldT: null, files: async () => [], notShown: () => [], notes: () => [] };
  const report = (): void => context.progress({ done: made, total: events, unit: 'events' });
  const written = await writeEvents({
    events: source(),
    copyOf: null,
    place,
    facts,
    signal: context.signal,
    report,
    names: 'The sample',
  });
  return { ...written, beamEnergy, comment };
}
