/** References: fills of good runs that were frozen, and which of them fits a run. */
import { deflateRawSync } from 'node:zlib';
import type { Actor } from '#core/access/roles.ts';
import type { MonitoringReference } from '#core/api/monitoring.ts';
import { BeamglassError } from '#core/errors.ts';
import { encodeFill } from '#core/monitoring/fill.ts';
import type { StoredReference } from '#main/store/monitoringRepository.ts';
import { requireWritable, type ServiceContext } from './context.ts';
import type { Comparable } from './filledMonitors.ts';

/** Relative difference of beam energies that are compared. */
const SAME_ENERGY = 0.01;

/** The newest that was made of such a run; null: none fits. */
export function referenceFor({ store }: Pick<ServiceContext, 'store'>, wanted: Comparable): StoredReference | null {
  const isSameEnergy = (energy: number | null): boolean =>
    energy === null || wanted.beamEnergy === null
      ? energy === wanted.beamEnergy
      : Math.abs(energy / wanted.beamEnergy - 1) <= SAME_ENERGY;
  const found = store.monitoring
    .references(wanted.setup)
    .find(
      ({ kind, process, beamEnergy }) => kind === wanted.kind && process === wanted.process && isSameEnergy(beamEnergy),
    );
  return found ?? null;
}

export function referenceRecord(
  { store }: Pick<ServiceContext, 'store'>,
  { addedAt, ...reference }: StoredReference,
): MonitoringReference {
  return {
    ...reference,
    at: new Date(addedAt).toISOString(),
    monitors: store.monitoring.referenceSize(reference),
  };
}

export function listReferences(context: ServiceContext, setup: string | null): MonitoringReference[] {
  return context.store.monitoring.references(setup).map((reference) => referenceRecord(context, reference));
}

/**
 * Freezes the fills of a run.
 * @throws BeamglassError `notFound`; `badInput` for a run whose monitors are not filled, or that has no event in sight;
 * `forbidden`
 */
export async function setReference(
  context: ServiceContext,
  actor: Actor,
  { run, name, reason }: { readonly run: string; readonly name: string; readonly reason: string },
): Promise<MonitoringReference> {
  requireWritable(context);
  const { runs, monitoring } = context.store;
  const { beamEnergy } = await runs.get(run);
  const filled = monitoring.run(run);
  if (filled === null || filled.events === 0) {
    const what = filled === null ? 'The monitors of run' : 'No event is in sight of run';
    const message = `${what} ${run}${filled === null ? ' are not filled yet; fill them first' : ''}. No reference was set.`;
    throw new BeamglassError('badInput', message, { run });
  }
  const wish = { name, reason, beamEnergy };
  const version = await monitoring.addReference(actor, filled, wish, (fill) => deflateRawSync(encodeFill(fill)));
  context.changes.publish('monitoring');
  const stored = monitoring.references(filled.setup).find((one) => one.name === name && one.version === version);
  return referenceRecord(context, stored!);
}
