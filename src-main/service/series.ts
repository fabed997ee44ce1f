/** Series of measured points: what there is, and taking them in from files. */
import type { Actor } from '#core/access/roles.ts';
import type { FileToRead } from '#core/api/fileToRead.ts';
import type { SeriesImportReport, SeriesRow } from '#core/api/series.ts';
import { countStatuses } from '#core/calibration/series.ts';
import { summaryOf } from '#main/store/seriesRepository.ts';
import { requireWritable, type ServiceContext } from './context.ts';
import { WorkerClient } from './workerClient.ts';

/** By name. @throws BeamglassError `corruptStore` */
export const listSeries = ({ store: { series } }: Pick<ServiceContext, 'store'>): SeriesRow[] =>
  series.names().map((name) => summaryOf(series.get(name)));

/**
 * All of the files, or nothing.
 * @throws BeamglassError `forbidden`, `notFound`, `badFile`, `unknownFormat`, `conflict`
 */
export async function importSeries(
  context: ServiceContext,
  actor: Actor,
  paths: readonly FileToRead[],
  dryRun: boolean,
  signal: AbortSignal | undefined,
): Promise<SeriesImportReport> {
  requireWritable(context);
  const worker = new WorkerClient(context.spawnWorker, 'import');
  try {
    const files = await worker.call(
      'readSeries',
      { files: paths.map((path) => context.uploads.resolve(path)) },
      signal === undefined ? {} : { signal },
    );
    const { series } = context.store;
    const outcomes = dryRun ? await series.rehearse(actor, files) : await series.add(actor, files);
    const report = files.map(({ name, sha256, format, series: parts }, file) => ({
      name,
      sha256,
      format,
      series: parts.map((part, index) => ({
        name: part.name,
        points: part.points.length,
        statuses: countStatuses(part.points),
        outcome: outcomes[file]![index]!,
      })),
    }));
    const entered = report.flatMap((file) => file.series).filter(({ outcome }) => outcome !== 'known');
    if (!dryRun) context.uploads.removeSent(paths);
    if (!dryRun && entered.length > 0) context.changes.publish('series');
    return {
      dryRun,
      files: report,
      newSeries: entered.filter(({ outcome }) => outcome === 'new').length,
      addedPoints: entered.reduce((sum, { points }) => sum + points, 0),
    };
  } finally {
    worker.kill();
    await worker.ended;
  }
}

/** @throws BeamglassError `forbidden`, `notFound` */
export async function deleteSeries(
  context: ServiceContext,
  actor: Actor,
  name: string,
): Promise<{ name: string; points: number }> {
  requireWritable(context);
  const points = await context.store.series.delete(actor, name);
  context.changes.publish('series');
  return { name, points };
}
