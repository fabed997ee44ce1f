/** Monitors of runs that are not good, for the report of their shift. */
import type { RunRecord } from '#core/api/contract.ts';
import type { ReportedMonitor, ReportedMonitors } from '#core/report/build.ts';
import type { ServiceContext } from './context.ts';
import { runPage } from './monitoringPages.ts';

/** Runs that are looked at, and plots that are shown: the newest. */
const MOST_RUNS = 48;
const MOST_PLOTS = 12;

/** null where none was filled for these runs. What is filled only or no longer as it stands is left out. */
export async function reportedMonitors(
  context: ServiceContext,
  runs: readonly RunRecord[],
): Promise<ReportedMonitors | null> {
  const found: ReportedMonitor[] = [];
  let filled = 0;
  let plots = 0;
  const looked = runs.slice(-MOST_RUNS);
  for (const { run } of looked.toReversed()) {
    if (context.store.monitoring.run(run) === null) continue;
    const page = await runPage(context, run, null);
    if (page.state !== 'filled') continue;
    filled++;
    for (const { definition, verdict, sentence, picture } of page.monitors) {
      if (verdict !== 'bad' && verdict !== 'watch') continue;
      const plot = picture?.kind === 'plot' && plots < MOST_PLOTS ? picture : null;
      if (plot !== null) plots++;
      found.push({ run, title: definition.title, verdict, sentence, plot });
    }
  }
  return filled === 0 ? null : { found, runs: looked.length };
}
