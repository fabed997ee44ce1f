/** What the checks of a proposal look at, gathered from the store. */
import { runChecks } from '#core/calibration/checks/checks.ts';
import type { CheckInput, CheckVerdict, InputRun, PlacedPayload, RowKey } from '#core/calibration/checks/check.ts';
import { nominalPayloads } from '#core/calibration/nominal.ts';
import { payloadType } from '#core/calibration/payloadTypes.ts';
import { inForceFor } from '#core/calibration/publication.ts';
import { positionsOfRun, type Interval } from '#core/calibration/timeBase.ts';
import { iovAt, resolved, type Iov } from '#core/calibration/validity.ts';
import { expandSetup, type Detector } from '#core/detector/detector.ts';
import { BeamglassError } from '#core/errors.ts';
import type { GlobalTagRecord } from '#main/store/conditionRows.ts';
import { EventFileReader } from '#main/store/eventFileReader.ts';
import { eventFilePath } from '#main/store/layout.ts';
import type { StoredProposal } from '#main/store/proposalRepository.ts';
import { spanOf } from './conditions.ts';
import type { ServiceContext } from './context.ts';
import { getSetup } from './setups.ts';

type Reading = Pick<ServiceContext, 'store'>;

/** Published or running ones of an experiment, in the order in which they became so. */
export function officialGlobalTags({ store: { conditions } }: Reading, experiment: string): GlobalTagRecord[] {
  return conditions
    .globalTags()
    .filter((record) => record.experiment === experiment)
    .filter(({ state }) => state === 'published' || state === 'running')
    .toSorted((a, b) => (a.stateAt < b.stateAt ? -1 : a.stateAt > b.stateAt ? 1 : 0));
}

export interface ProposedPlace extends Interval {
  readonly type: string;
  readonly experiment: string;
  readonly setup: string | null;
  /** Meant to be changed; null: the one in force. */
  readonly globalTag: string | null;
}

/**
 * The global tag that constants are compared with: the one that they are meant to change while it can still change,
 * else the one that is in force now.
 */
export function referenceOf(context: Reading, place: Omit<ProposedPlace, keyof Interval | 'type'>): string | null {
  const { conditions } = context.store;
  const meant = place.globalTag === null ? null : conditions.globalTag(place.globalTag);
  if (meant !== null && meant.state !== 'published' && meant.state !== 'invalidated') return meant.name;
  const inForce = inForceFor(officialGlobalTags(context, place.experiment), place);
  return inForce?.name ?? meant?.name ?? null;
}

export interface Reference {
  readonly globalTag: string;
  readonly tag: string;
  readonly iovs: readonly Iov[];
}

/** The tag of a type in what a proposal is compared with; null where there is none. */
export function referenceTag(context: Reading, place: Omit<ProposedPlace, keyof Interval>): Reference | null {
  const { conditions } = context.store;
  const globalTag = referenceOf(context, place);
  if (globalTag === null) return null;
  const member = conditions.members(globalTag).find(({ type }) => type === place.type);
  return member === undefined ? null : { globalTag, tag: member.tag, iovs: conditions.iovs(member.tag) };
}

/** Hash of what holds at the beginning of the validity now. */
export function payloadInForce(context: Reading, place: ProposedPlace): string | null {
  const reference = referenceTag(context, place);
  return reference === null ? null : (iovAt(reference.iovs, place.since)?.payload ?? null);
}

function placed({ store: { conditions } }: Reading, iovs: readonly Iov[], at: number): PlacedPayload | null {
  const found = iovAt(resolved(iovs), at);
  if (found === null) return null;
  const { constants, provenance } = conditions.payload(found.payload);
  return { since: found.since, until: found.until, payload: found.payload, constants, method: provenance.method };
}

/** Rows that the setup needs of a type: those that its design values have; null where that is not known. */
export async function expectedRows(context: Reading, type: string, setup: string | null): Promise<RowKey[] | null> {
  const { key } = payloadType(type);
  const detector = key === null || key === 'bin' ? null : await detectorOf(context, setup);
  const design = detector && nominalPayloads(detector).find((one) => one.type === type);
  return design?.constants.table ? [...(design.constants.table.keys as RowKey[])] : null;
}

/** null for a setup that is not there any more. */
async function detectorOf(context: Reading, setup: string | null): Promise<Detector | null> {
  if (setup === null) return null;
  try {
    const found = await getSetup(context.store.layout, setup);
    return expandSetup(found.setup, found.materials);
  } catch (error) {
    if (error instanceof BeamglassError && error.code === 'notFound') return null;
    throw error;
  }
}

/** State of every channel at a position; by the last there is for a type that does not count in runs. */
function channelStates(context: Reading, place: ProposedPlace): Map<number, string> {
  const reference = referenceTag(context, { ...place, type: 'channel.status' });
  if (reference === null) return new Map();
  const isByRun = payloadType(place.type).timeBase === 'run';
  const iov = isByRun ? iovAt(reference.iovs, place.since) : resolved(reference.iovs).at(-1);
  const table = iov ? context.store.conditions.payload(iov.payload).constants.table : null;
  const states = table?.texts['state'] ?? [];
  return new Map([...((table?.keys ?? []) as number[])].map((channel, row) => [channel, states[row] ?? '']));
}

function isSimulated({ store: { layout } }: Reading, run: string): boolean {
  const reader = new EventFileReader(eventFilePath(layout, run));
  try {
    return reader.meta.simulation !== undefined;
  } finally {
    reader.close();
  }
}

async function inputRuns(context: Reading, proposal: StoredProposal): Promise<InputRun[]> {
  const { runs, conditions } = context.store;
  const { provenance } = conditions.payload(proposal.payload);
  const hashes = new Map(provenance.sources.map(({ name, sha256 }) => [name, sha256]));
  const found: InputRun[] = [];
  for (const run of provenance.runs) {
    const record = await runs.find(run);
    const stored = record === null ? null : await runs.hashes(run);
    found.push({
      run,
      contentHash: hashes.get(run) ?? null,
      stored:
        record === null || stored === null
          ? null
          : {
              setup: record.setup,
              isSimulated: isSimulated(context, run),
              contentHash: stored.contentHash,
              number: record.number,
            },
    });
  }
  return found;
}

/** Runs that came from files and were not simulated, within a validity. */
async function countRecordedRuns(context: Reading, place: ProposedPlace): Promise<number> {
  const { timeBase } = payloadType(place.type);
  let count = 0;
  for (const run of await context.store.runs.list()) {
    if (run.experiment !== place.experiment || run.files.length === 0) continue;
    if (place.setup !== null && run.setup !== null && run.setup !== place.setup) continue;
    const positions = positionsOfRun(timeBase, spanOf(run));
    if (positions === null || positions.last < place.since || positions.first >= (place.until ?? Infinity)) continue;
    if (!isSimulated(context, run.run)) count++;
  }
  return count;
}

export interface CheckedProposal {
  readonly checks: readonly CheckVerdict[];
  /** Payload in force at the beginning of the validity when they were run. */
  readonly against: string | null;
}

/** All checks as they come out now. @throws BeamglassError `corruptStore` */
export async function checkProposal(context: Reading, proposal: StoredProposal): Promise<CheckedProposal> {
  const { conditions, proposals } = context.store;
  const document = conditions.payload(proposal.payload);
  const result = proposals.result(proposal.proposal);
  const reference = referenceTag(context, proposal);
  const iovs = reference?.iovs ?? [];
  const previous = placed(context, iovs, proposal.since);
  const runs = await inputRuns(context, proposal);
  const allSimulated = runs.length > 0 && runs.every(({ stored }) => stored?.isSimulated === true);
  const input: CheckInput = {
    type: payloadType(proposal.type),
    constants: document.constants,
    provenance: document.provenance,
    fits: result?.fits ?? null,
    entries: result?.entries ?? null,
    validity: { since: proposal.since, until: proposal.until },
    setup: proposal.setup,
    expected: await expectedRows(context, proposal.type, proposal.setup),
    elements: new Set((await detectorOf(context, proposal.setup))?.placed.map(({ name }) => name)),
    status: channelStates(context, proposal),
    previous,
    before: proposal.since === 0 ? null : placed(context, iovs, proposal.since - 1),
    after: proposal.until === null ? null : placed(context, iovs, proposal.until),
    runs,
    // Looked for only where it matters: each of them is opened.
    recordedRuns: allSimulated ? await countRecordedRuns(context, proposal) : 0,
  };
  return { checks: runChecks(input), against: previous?.payload ?? null };
}
