/** Constants from a file as a proposal: looked at whole, taken whole or not at all, and once. */
import type { Actor } from '#core/access/roles.ts';
import type { PayloadImportReport } from '#core/api/proposals.ts';
import { importProblems, withMarked } from '#core/calibration/importedConstants.ts';
import { constants as constantsSchema, provenance as provenanceSchema, PROVENANCE } from '#core/calibration/payload.ts';
import type { Constants, Provenance } from '#core/calibration/payload.ts';
import { payloadFromCsv } from '#core/calibration/payloadCsv.ts';
import { makePayload, payloadType } from '#core/calibration/payloadTypes.ts';
import { parseInterval } from '#core/calibration/timeBase.ts';
import { BeamglassError } from '#core/errors.ts';
import { z } from '#core/zod.ts';
import { hashOf } from '#main/store/hash.ts';
import { changeConditions } from './conditionChanges.ts';
import { requireWritable, type ServiceContext } from './context.ts';
import { expectedRows, type ProposedPlace } from './proposalChecks.ts';
import { enterProposal, requireComment, requirePlace, sameProposal } from './proposals.ts';
import { getSetup } from './setups.ts';

export interface PayloadImport {
  readonly text: string;
  readonly format: 'json' | 'csv';
  readonly type: string | null;
  readonly experiment: string;
  readonly setup: string | null;
  readonly validity: string;
  readonly globalTag: string | null;
  readonly comment: string;
  readonly markBad: boolean;
  readonly dryRun: boolean;
}

interface Given {
  readonly type: string;
  readonly constants: Constants;
  readonly provenance: Provenance;
}

const jsonPayload = z.object({
  type: z.string().optional(),
  schemaVersion: z.number().optional(),
  constants: constantsSchema,
  provenance: provenanceSchema.partial().optional(),
});

/** A document as it is exported, or inside the answer of `conditions show`. @throws BeamglassError `badFile` */
function fromJson(text: string, wanted: string | null): Given {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new BeamglassError('badFile', `This is not JSON: ${(error as Error).message}.`);
  }
  if (typeof value === 'object' && value !== null && 'document' in value) value = value.document;
  const result = jsonPayload.safeParse(value);
  if (!result.success) {
    const issue = result.error.issues[0]!;
    const message = `This holds no constants of a payload: ${issue.message} at “${issue.path.map(String).join('.')}”.`;
    throw new BeamglassError('badFile', message);
  }
  const { type: named, schemaVersion, constants, provenance } = result.data;
  if (named === undefined && wanted === null) {
    throw new BeamglassError('badFile', 'The file does not say of which type it is; give the payload type.');
  }
  if (named !== undefined && wanted !== null && named !== wanted) {
    throw new BeamglassError('badFile', `The file is of type ${named}, not of ${wanted}.`, { type: named });
  }
  const type = payloadType(wanted ?? named!);
  if (schemaVersion !== undefined && schemaVersion !== type.schemaVersion) {
    const message = `The file has schema version ${schemaVersion} of ${type.id}; this Beamglass knows ${type.schemaVersion}.`;
    throw new BeamglassError('badFile', message, { type: type.id });
  }
  return { type: type.id, constants, provenance: { ...PROVENANCE, method: 'import', ...provenance } };
}

/** Problems named in a refusal; the report of a dry run has all. */
const NAMED = 10;
const MOST_PROBLEMS = 1000;

/**
 * @throws BeamglassError `badFile`, `badInput` with the list of what is wrong, `conflict`, `notFound`, `forbidden`
 */
export async function importProposal(
  context: ServiceContext,
  actor: Actor,
  wanted: PayloadImport,
): Promise<PayloadImportReport> {
  requireWritable(context);
  const { text, format, experiment, globalTag, markBad, dryRun } = wanted;
  const given = format === 'csv' ? payloadFromCsv(text, wanted.type) : fromJson(text, wanted.type);
  const comment = requireComment(wanted.comment, 'A proposal');
  const type = payloadType(given.type);
  const setup = wanted.setup ?? given.provenance.setup;
  if (wanted.setup !== null) await getSetup(context.store.layout, wanted.setup);
  const validity = parseInterval(type.timeBase, wanted.validity);
  const place: ProposedPlace = { ...validity, type: type.id, experiment, setup, globalTag };
  requirePlace(context, place);
  const expected = await expectedRows(context, type.id, setup);
  const problems = importProblems(type, given.constants, expected);
  const canMark = type.texts.length === 0 && problems.every(({ key }) => key !== null);
  const isTaken = problems.length === 0 || (markBad && canMark);
  const report = {
    dryRun,
    type: type.id,
    problems: problems.slice(0, MOST_PROBLEMS),
    marked: problems.length > 0 && isTaken ? [...new Set(problems.map(({ key }) => key))] : [],
  };
  if (!isTaken) {
    if (dryRun) return { ...report, payload: null, isNewPayload: false, duplicate: false, proposal: null };
    throw refused(
      type.id,
      problems.map((problem) => problem.text),
      markBad,
      canMark,
    );
  }
  const constants = problems.length === 0 ? given.constants : withMarked(given.constants, problems, expected);
  const marks = report.marked.length === 0 ? '' : ` Marked “missing” at import: ${report.marked.join(', ')}.`;
  const provenance = { ...given.provenance, setup, note: `${given.provenance.note}${marks}`.trim() };
  const document = makePayload(type.id, constants, provenance);
  if (dryRun) {
    const hash = hashOf(document);
    const isNewPayload = !context.store.conditions.hasPayload(hash);
    const known = sameProposal(context, hash, place);
    return { ...report, payload: hash, isNewPayload, duplicate: known !== null, proposal: known?.proposal ?? null };
  }
  const action = {
    action: 'proposal.import',
    subject: type.id,
    details: { validity: wanted.validity, comment },
  } as const;
  const entered = await changeConditions(context, actor, action, (writer) =>
    enterProposal(context, writer, actor.name, { document, place, comment, result: null }),
  );
  const { hash, isNew, duplicate, proposal } = entered;
  return { ...report, payload: hash, isNewPayload: isNew, duplicate, proposal };
}

function refused(type: string, texts: readonly string[], markBad: boolean, canMark: boolean): BeamglassError {
  const named = texts.slice(0, NAMED).join(' ');
  const more = texts.length > NAMED ? ` And ${texts.length - NAMED} more problems.` : '';
  const how = canMark
    ? ' Mend the file, or choose to mark these rows “missing”.'
    : markBad
      ? ' Not all of it belongs to single rows of numbers, so marking does not help; mend the file.'
      : '';
  const message = `This is no right payload of type ${type}: ${named}${more}${how}`;
  return new BeamglassError('badInput', message, { type, problems: texts.slice(0, MOST_PROBLEMS).join('\n') });
}
