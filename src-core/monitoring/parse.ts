/** Reading documents of monitors, and putting them together for a setup. */
import { BeamglassError } from '../errors.ts';
import type { Setup } from '../detector/setup.ts';
import {
  monitorDocument,
  type Monitor,
  type MonitorDefinition,
  type MonitorDocument,
  type RunKind,
} from './definition.ts';
import { checkMonitors } from './filler.ts';

/**
 * @param file name for the sentence
 * @throws BeamglassError `badFile` with what is wrong and where
 */
export function parseMonitorDocument(text: string, file: string): MonitorDocument {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\u{feff}/u, ''));
  } catch (error) {
    throw badFile(file, error instanceof Error ? error.message : String(error));
  }
  const result = monitorDocument.safeParse(value);
  if (!result.success) {
    const issue = result.error.issues[0]!;
    throw badFile(file, `“${issue.path.map(String).join('.')}” ${issue.message}`);
  }
  for (const monitor of result.data.monitors) {
    const problem = problemOf(monitor);
    if (problem !== null) throw badFile(file, `monitor “${monitor.id}” ${problem}`);
  }
  try {
    checkMonitors(result.data.monitors.map((one) => monitorOf(result.data, one, '')));
  } catch (error) {
    if (error instanceof BeamglassError) throw badFile(file, error.message.replace(/\.$/, ''));
    throw error;
  }
  return result.data;
}

const badFile = (file: string, reason: string): BeamglassError =>
  new BeamglassError('badFile', `${file} describes no monitors that can be used: ${reason}.`, { file });

/** Tests that make no sense for what is shown. */
function problemOf({ shows, tests }: MonitorDefinition): string | null {
  const isMap = shows.kind === 'channels';
  if (isMap && tests[0]!.kind !== 'channels') return 'is a map of channels, whose first test is “channels”';
  for (const test of tests) {
    const isShape = test.kind === 'binByBin' || test.kind === 'chi2' || test.kind === 'kolmogorov';
    if (isShape && shows.kind !== 'histogram' && shows.kind !== 'grid')
      return `has no shape to be tested by ${test.kind}`;
    if (test.kind === 'channels' && !isMap && !(shows.kind === 'profile' && test.of === 'mean'))
      return 'is no map of channels, nor a profile whose bins are tested by their mean';
    if (test.kind !== 'channels') continue;
    if (test.of === 'mean' && shows.kind === 'channels' && shows.value === undefined)
      return 'has no value to be averaged';
    if (test.of === 'mean' && test.off === undefined && test.within === undefined)
      return 'states neither “off” nor “within”';
  }
  return null;
}

const monitorOf = (
  { experiment, energyUnit }: MonitorDocument,
  definition: MonitorDefinition,
  hash: string,
): Monitor => ({
  ...definition,
  definition,
  experiment,
  energyUnit,
  hash,
});

/**
 * The monitors of a setup, of all documents; of two with the same id the later one holds.
 * @param kind null: of all kinds of runs
 * @param hashOf SHA-256 of the canonical JSON of a value
 */
export function monitorsFor(
  documents: readonly MonitorDocument[],
  setup: Pick<Setup, 'id' | 'experiment' | 'elements'>,
  kind: RunKind | null,
  hashOf: (value: unknown) => string,
): Monitor[] {
  const found = new Map<string, Monitor>();
  for (const document of documents) {
    if (document.experiment !== setup.experiment || !fits(document.setups, setup.id)) continue;
    for (const definition of document.monitors) {
      if (!fits(definition.setups, setup.id) || !hasElements(definition, setup)) continue;
      if (kind !== null && !definition.runs.includes(kind)) continue;
      const { energyUnit } = document;
      const hash = hashOf({ shows: definition.shows, energyUnit, setup: setup.id });
      found.set(definition.id, monitorOf(document, definition, hash));
    }
  }
  return [...found.values()];
}

const fits = (setups: readonly string[], id: string): boolean => setups.length === 0 || setups.includes(id);

/** A map of channels that the setup has not is none of its monitors. */
function hasElements({ shows }: MonitorDefinition, { elements }: Pick<Setup, 'elements'>): boolean {
  if (shows.kind !== 'channels') return true;
  const own = new Set(shows.elements);
  return elements.some(({ name, readout }) => readout !== undefined && own.has(name));
}

/** @param process of a simulated run; null: as measured */
export function runKindOf(process: string | null): RunKind {
  return (process !== null && Object.hasOwn(PROCESS_KINDS, process) && PROCESS_KINDS[process]) || 'physics';
}

const PROCESS_KINDS: Readonly<Record<string, RunKind>> = {
  pedestals: 'pedestal',
  led: 'led',
  cosmics: 'cosmics',
  leadGlassScan: 'calibration',
  ageing: 'calibration',
  electronScan: 'calibration',
  noTarget: 'calibration',
};
