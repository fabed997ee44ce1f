/** Exporting events to the formats of other programs. */
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { PATH_ROLE } from '#core/access/permissions.ts';
import type { Actor } from '#core/access/roles.ts';
import type { ExportFormat, JobState } from '#core/api/contract.ts';
import { makeDirectory } from '#main/store/files.ts';
import { requireRole, type ServiceContext } from './context.ts';
import { eventPlace } from './events.ts';
import { WorkerClient } from './workerClient.ts';

export interface ExportRequest {
  readonly run: string;
  /** Global tag of the reconstruction whose events are meant; null: as recorded. */
  readonly reconstruction: string | null;
  readonly where: string;
  readonly format: ExportFormat;
  readonly collection: string | null;
  readonly out: string | null;
}

/** @throws BeamglassError `notFound`, `forbidden` */
export async function startExport(context: ServiceContext, actor: Actor, request: ExportRequest): Promise<JobState> {
  if (request.out !== null) requireRole(actor, PATH_ROLE, 'To write files at a place of the machine');
  const { run, where, format, collection } = request;
  const { fieldT } = await context.store.runs.get(run);
  await eventPlace(context, request);
  return context.jobs.start({
    kind: 'export',
    title: `Export of ${run} to ${format}`,
    unit: 'events',
    work: async ({ id, signal, progress, written }) => {
      const out = request.out === null ? outgoingDirectory(context, id) : resolve(request.out);
      const place = await eventPlace(context, request);
      const worker = new WorkerClient(context.spawnWorker, 'export');
      try {
        const input = { ...place, run, fieldT, where, format, collection, out };
        written(await worker.call('write', input, { signal, onProgress: progress }));
      } finally {
        worker.kill();
        await worker.ended;
      }
    },
  });
}

function outgoingDirectory(context: ServiceContext, job: string): string {
  const directory = join(context.store.layout.outgoing, job);
  makeDirectory(directory);
  return directory;
}

/** Path of a file that an export without `out` has made; null where there is none of that name. */
export function downloadPath(context: ServiceContext, job: string, name: string): string | null {
  const state = context.jobs.list().find(({ id }) => id === job);
  if (!state?.written.some((file) => file.name === name) || basename(name) !== name) return null;
  const path = join(context.store.layout.outgoing, job, name);
  return existsSync(path) ? path : null;
}
