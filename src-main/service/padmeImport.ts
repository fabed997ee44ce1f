/** PADME's own files of constants as proposals: all files or none, each once, with everything that is wrong listed. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { Actor } from '#core/access/roles.ts';
import type { FileToRead } from '#core/api/fileToRead.ts';
import type { PadmeImportReport } from '#core/api/proposals.ts';
import {
  checkPadmeConstants,
  padmeGains,
  readPadmeIntervals,
  type PadmeConstants,
  type PadmeCrystalMap,
} from '#core/calibration/padmeConstants.ts';
import { placePadmeInterval, type PlacedPadmeInterval } from '#core/calibration/padmeValidity.ts';
import { PROVENANCE, type PayloadDocument } from '#core/calibration/payload.ts';
import { makePayload } from '#core/calibration/payloadTypes.ts';
import { formatInterval, parseInterval } from '#core/calibration/timeBase.ts';
import { wiringOf } from '#core/detector/cells.ts';
import { expandSetup } from '#core/detector/detector.ts';
import { BeamglassError } from '#core/errors.ts';
import { hashOf } from '#main/store/hash.ts';
import type { FileToImport } from '#main/workers/calls.ts';
import { changeConditions } from './conditionChanges.ts';
import { spanOf } from './conditions.ts';
import { requireWritable, type ServiceContext } from './context.ts';
import type { ProposedPlace } from './proposalChecks.ts';
import { enterProposal, requireComment, requirePlace, sameProposal } from './proposals.ts';
import { getSetup } from './setups.ts';

const TYPE = 'padme_ecal.gains';
const ELEMENT = 'ECal';

export interface PadmeImport {
  readonly paths: readonly FileToRead[];
  readonly setup: string;
  /** File of wall-clock intervals; this or `validity`. */
  readonly intervals: FileToRead | null;
  readonly validity: string | null;
  readonly globalTag: string | null;
  readonly comment: string;
  readonly markBad: boolean;
  readonly dryRun: boolean;
}

interface TextFile {
  readonly name: string;
  readonly sha256: string;
  readonly text: string;
}

/** Above this a text file is none of these; theirs have about 20 kB. */
const MOST_BYTES = 10_000_000;

/** @throws BeamglassError `notFound`, `badFile` */
async function readText({ path, name }: FileToImport): Promise<TextFile> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new BeamglassError('notFound', `There is no file “${path}”.`, { path });
  if (!found.isFile()) throw new BeamglassError('badFile', `“${path}” is not a file.`, { path });
  if (found.size > MOST_BYTES) {
    throw new BeamglassError('badFile', `“${path}” is larger than any file of PADME's constants.`, { path });
  }
  const bytes = await readFile(path).catch((error: Error) => {
    throw new BeamglassError('badFile', `“${path}” cannot be read: ${error.message}.`, { path });
  });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name, sha256, text: bytes.toString('utf8') };
}

/** @throws BeamglassError `notFound`; `badInput` for a setup without PADME's calorimeter */
async function crystalMap(
  { store }: ServiceContext,
  setup: string,
): Promise<{ experiment: string; map: PadmeCrystalMap }> {
  const found = await getSetup(store.layout, setup);
  const detector = expandSetup(found.setup, found.materials);
  const element = detector.setup.elements.find(({ name }) => name === ELEMENT);
  const wiring = element === undefined ? null : wiringOf(element);
  if (found.setup.experiment !== 'padme' || wiring === null || wiring.size === 0) {
    const message = `Setup ${setup} has no calorimeter “${ELEMENT}” of PADME with its wiring, and these constants are of one.`;
    throw new BeamglassError('badInput', message, { setup });
  }
  const cells = detector.cells.filter(({ element: name }) => name === ELEMENT);
  return { experiment: found.setup.experiment, map: { cells, wiring } };
}

interface Placing extends Omit<PlacedPadmeInterval, 'runs'> {
  /** Runs that placed it; null where the range was given. */
  readonly runs: number | null;
}

/** Where each file holds, one or more times. @throws BeamglassError `badInput`, `badFile`, `notFound` */
async function placesOf(
  context: ServiceContext,
  wanted: PadmeImport,
  experiment: string,
): Promise<(name: string) => readonly Placing[]> {
  if ((wanted.intervals === null) === (wanted.validity === null)) {
    throw new BeamglassError('badInput', 'Give either a file of intervals or a range of runs.');
  }
  if (wanted.validity !== null) {
    const validity = parseInterval('run', wanted.validity);
    return () => [{ validity, runs: null, notes: [] }];
  }
  const list = await readText(context.uploads.resolve(wanted.intervals!));
  const intervals = readPadmeIntervals(list.text, list.name);
  const runs = await context.store.runs.list();
  const spans = runs
    .filter((run) => run.experiment === experiment && (run.setup === null || run.setup === wanted.setup))
    .map(spanOf);
  return (name) => {
    const own = intervals.filter(({ file }) => file === name);
    if (own.length > 0) return own.map((one) => placePadmeInterval(one, spans));
    const known = [...new Set(intervals.map(({ file }) => file))].join(', ');
    const message = `${list.name} says nothing of ${name}, only of ${known}; give a range of runs instead.`;
    throw new BeamglassError('badInput', message, { file: name });
  };
}

/** Problems that choosing to mark them does not help with. */
const refusedOf = ({ problems }: PadmeConstants, markBad: boolean): PadmeConstants['problems'] =>
  markBad ? problems.filter(({ kind }) => kind === 'unknown') : problems;

function documentOf(
  { name, sha256 }: TextFile,
  read: PadmeConstants,
  map: PadmeCrystalMap,
  wanted: PadmeImport,
): PayloadDocument {
  const marked = markedOf(read);
  const marks = marked.length === 0 ? '' : ` Crystals marked “missing” at import: ${marked.join(', ')}.`;
  return makePayload(TYPE, padmeGains(read, map, wanted.markBad), {
    ...PROVENANCE,
    method: 'import',
    setup: wanted.setup,
    sources: [{ name, sha256 }],
    note: `PADME's charges of cosmic muons in ${name}, divided by 17.5 MeV.${marks}`,
  });
}

/** Crystals (XXYY) that have no gain because of a problem. */
const markedOf = ({ problems }: PadmeConstants): number[] =>
  [...new Set(problems.flatMap(({ crystals }) => crystals))].toSorted((a, b) => a - b);

interface Prepared {
  readonly file: TextFile;
  readonly read: PadmeConstants;
  readonly placing: Placing;
  /** Null where it cannot be taken as it is. */
  readonly document: PayloadDocument | null;
  readonly place: ProposedPlace;
}

/**
 * @throws BeamglassError `badInput` with everything that is wrong in all files, where that is not to be marked;
 *   `notFound` for files, the setup, or where no run lies in an interval; `badFile`, `conflict`, `forbidden`
 */
export async function importPadmeConstants(
  context: ServiceContext,
  actor: Actor,
  wanted: PadmeImport,
): Promise<PadmeImportReport> {
  requireWritable(context);
  const comment = requireComment(wanted.comment, 'A proposal');
  const { experiment, map } = await crystalMap(context, wanted.setup);
  const placings = await placesOf(context, wanted, experiment);
  const files = await Promise.all(wanted.paths.map((path) => readText(context.uploads.resolve(path))));
  const prepared = files.flatMap((file): Prepared[] => {
    const read = checkPadmeConstants(file.text, file.name, map);
    const document = refusedOf(read, wanted.markBad).length > 0 ? null : documentOf(file, read, map, wanted);
    return placings(file.name).map((placing) => {
      const { setup, globalTag } = wanted;
      return {
        file,
        read,
        placing,
        document,
        place: { ...placing.validity, type: TYPE, experiment, setup, globalTag },
      };
    });
  });
  for (const { place } of prepared) requirePlace(context, place);
  if (!wanted.dryRun) refuseBad(prepared, wanted.markBad);
  const before = prepared.map(({ document, place }) => {
    if (document === null) return { payload: null, isNewPayload: false, proposal: null, outcome: 'refused' as const };
    const payload = hashOf(document);
    const proposal = sameProposal(context, payload, place)?.proposal ?? null;
    const outcome = proposal === null ? ('new' as const) : ('known' as const);
    return { payload, isNewPayload: !context.store.conditions.hasPayload(payload), proposal, outcome };
  });
  // Where all is known there is no change, and so no entry in the audit log either.
  if (wanted.dryRun || before.every(({ outcome }) => outcome === 'known')) return reportOf(wanted, prepared, before);
  const action = {
    action: 'proposal.import',
    subject: TYPE,
    details: {
      comment,
      files: prepared.map(({ file, placing }) => ({
        name: file.name,
        sha256: file.sha256,
        validity: formatInterval('run', placing.validity),
      })),
      markBad: wanted.markBad,
    },
  } as const;
  const entered = await changeConditions(context, actor, action, (writer) =>
    prepared.map(({ document, place }) => {
      const given = { document: document!, place, comment, result: null };
      const { proposal, duplicate, hash, isNew } = enterProposal(context, writer, actor.name, given);
      const outcome = duplicate ? ('known' as const) : ('new' as const);
      return { payload: hash, isNewPayload: isNew, proposal, outcome };
    }),
  );
  context.uploads.removeSent(wanted.intervals === null ? wanted.paths : [...wanted.paths, wanted.intervals]);
  return reportOf(wanted, prepared, entered);
}

type Outcome = Pick<PadmeImportReport['proposals'][number], 'payload' | 'isNewPayload' | 'proposal' | 'outcome'>;

function reportOf(
  { dryRun }: PadmeImport,
  prepared: readonly Prepared[],
  outcomes: readonly Outcome[],
): PadmeImportReport {
  const proposals = prepared.map(({ file, read, placing, document }, index) => ({
    file: file.name,
    sha256: file.sha256,
    rows: read.rows.length,
    validity: formatInterval('run', placing.validity),
    runs: placing.runs,
    notes: [...placing.notes],
    problems: read.problems.map(({ kind, crystals, sentence }) => ({ kind, crystals: [...crystals], text: sentence })),
    marked: document === null ? [] : markedOf(read),
    ...outcomes[index]!,
  }));
  const count = (wanted: Outcome['outcome']): number => proposals.filter(({ outcome }) => outcome === wanted).length;
  return { dryRun, proposals, counts: { new: count('new'), known: count('known'), refused: count('refused') } };
}

/** @throws BeamglassError `badInput` with all problems of all files */
function refuseBad(prepared: readonly Prepared[], markBad: boolean): void {
  const readings = [...new Set(prepared.map(({ read }) => read))];
  const bad = readings.filter((read) => refusedOf(read, markBad).length > 0);
  if (bad.length === 0) return;
  const lists = bad.map((read) => {
    const sentences = refusedOf(read, markBad).map(({ sentence }) => sentence);
    return `${read.name} has ${sentences.length} problem${sentences.length === 1 ? '' : 's'}: ${sentences.join(' ')}`;
  });
  const how = markBad
    ? 'Marking does not help with rows of no crystal; mend the file.'
    : 'Mend the file, or choose to mark these crystals “missing”.';
  const message = `Nothing was taken in. ${lists.join(' ')} ${how}`;
  throw new BeamglassError('badInput', message, { problems: lists.join('\n') });
}
