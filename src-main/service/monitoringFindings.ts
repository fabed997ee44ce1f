/** What the monitors of a run show is told: automatic defects for what is bad. */
import { mergeFills } from '#core/monitoring/fill.ts';
import { judgeAll } from '#core/monitoring/viewOf.ts';
import { worstVerdict } from '#core/monitoring/view.ts';
import { formatCount } from '#core/format/number.ts';
import type { ServiceContext } from './context.ts';
import { addAutomaticDefect } from './defects.ts';
import type { MonitoringSource } from './monitoring.ts';
import { referenceFor } from './monitoringReferences.ts';

/** After a run was filled. */
export async function reportFindings(
  context: ServiceContext,
  { run, setup, kind, process, monitors }: MonitoringSource,
): Promise<void> {
  const { monitoring, runs } = context.store;
  const { beamEnergy } = await runs.get(run);
  const reference = referenceFor(context, { setup: setup.id, kind, process, beamEnergy });
  const before = reference === null ? null : monitoring.referenceFills(reference);
  const fills = monitoring.fills(run);
  for (const monitor of monitors) {
    const parts = fills.get(monitor.hash);
    if (parts === undefined) continue;
    const fill = mergeFills(parts);
    const { tests } = judgeAll(monitor, fill, before?.get(monitor.hash) ?? null);
    if (monitor.defect === null || worstVerdict(tests.map(({ verdict }) => verdict)) !== 'bad') continue;
    const found = tests.filter(({ verdict }) => verdict === 'bad');
    await addAutomaticDefect(context, {
      run,
      subruns: null,
      type: monitor.defect,
      part: monitor.part,
      comment: `${monitor.title}: ${found[0]!.sentence}`,
      evidence: {
        monitor: monitor.id,
        version: monitor.version,
        events: formatCount(fill.events),
        reference: reference && `${reference.name} v${reference.version}`,
        tests: found.map(({ test, value, error, expected }) => ({ test, value, error, expected })),
      },
    });
  }
}
