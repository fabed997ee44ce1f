/**
 * A whole global tag as one JSON file: what it is, its tags with their IoVs, every payload by its hash, and the
 * hash of its manifest. An import holds all hashes against the contents before anything is written, writes in one
 * transaction, and changes nothing where the same is there already.
 */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Actor } from '#core/access/roles.ts';
import type { ConditionImportReport } from '#core/api/conditions.ts';
import {
  EXPERIMENT,
  globalTagState,
  manifest,
  TAG_NAME,
  timeBase,
  type GlobalTagState,
} from '#core/calibration/globalTag.ts';
import { PAYLOAD_HASH, payloadDocument } from '#core/calibration/payload.ts';
import { checkPayload, payloadType } from '#core/calibration/payloadTypes.ts';
import { overlaps, type Iov } from '#core/calibration/validity.ts';
import { BeamglassError } from '#core/errors.ts';
import { z } from '#core/zod.ts';
import type { ConditionWriter } from '#main/store/conditionWriter.ts';
import { removeFiles } from '#main/store/files.ts';
import { hashOf } from '#main/store/hash.ts';
import { storeError } from '#main/store/sqlite.ts';
import { requireWritable, type ServiceContext } from './context.ts';

const position = z.number().int().nonnegative();

const conditionFile = z.strictObject({
  format: z.literal('beamglass-global-tag'),
  version: z.literal(1),
  globalTag: z.strictObject({
    name: TAG_NAME,
    experiment: EXPERIMENT,
    setup: z.string().max(64).nullable(),
    description: z.string().max(10_000),
    state: globalTagState,
  }),
  manifestHash: PAYLOAD_HASH,
  tags: z
    .array(
      z.strictObject({
        name: TAG_NAME,
        type: z.string().max(64),
        timeBase,
        description: z.string().max(10_000),
        iovs: z.array(z.strictObject({ since: position, until: position.nullable(), payload: PAYLOAD_HASH })),
      }),
    )
    .max(1000),
  payloads: z.record(PAYLOAD_HASH, payloadDocument),
});
type ConditionFile = z.infer<typeof conditionFile>;

/** @throws BeamglassError `notFound`, `conflict` where the file exists, `diskFull`, `storeUnusable` */
export function exportGlobalTag(
  { store: { conditions } }: Pick<ServiceContext, 'store'>,
  name: string,
  out: string,
): { path: string; bytes: number; sha256: string; manifestHash: string } {
  const path = resolve(out);
  const record = conditions.globalTag(name);
  if (existsSync(path)) throw new BeamglassError('conflict', `“${path}” exists already; name a new file.`, { path });
  if (!existsSync(dirname(path))) {
    throw new BeamglassError('notFound', `There is no directory “${dirname(path)}”.`, { path });
  }
  const { tags } = conditions.content(record);
  const manifestHash = hashOf(manifest(conditions.content(record)));
  const hashes = [...new Set(tags.flatMap(({ iovs }) => iovs.map(({ payload }) => payload)))].toSorted();
  const { experiment, setup, description, state } = record;
  const file: ConditionFile = {
    format: 'beamglass-global-tag',
    version: 1,
    globalTag: { name, experiment, setup, description, state },
    manifestHash,
    tags: tags.map((tag) => ({
      name: tag.name,
      type: tag.type,
      timeBase: tag.timeBase,
      description: conditions.tag(tag.name).description,
      iovs: tag.iovs.map(({ since, until, payload }) => ({ since, until, payload })),
    })),
    payloads: Object.fromEntries(hashes.map((hash) => [hash, conditions.payload(hash)])),
  };
  const bytes = Buffer.from(`${JSON.stringify(file)}\n`);
  writeWhole(path, bytes);
  return { path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), manifestHash };
}

/** On the disk under another name before it gets its own. */
function writeWhole(path: string, bytes: Buffer): void {
  const temporary = `${path}.writing`;
  try {
    const descriptor = openSync(temporary, 'w');
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, path);
  } catch (error) {
    removeFiles([temporary]);
    throw storeError(error, path);
  }
}

/** Above this a file is no global tag of ours. */
const MOST_BYTES = 500_000_000;

/** @throws BeamglassError `notFound`, `badFile` with the first thing that is wrong */
async function readConditionFile(given: string): Promise<ConditionFile> {
  const path = resolve(given);
  const bad = (reason: string): BeamglassError => new BeamglassError('badFile', `“${path}” ${reason}`, { path });
  const found = await stat(path).catch(() => null);
  if (found === null) throw new BeamglassError('notFound', `There is no file “${path}”.`, { path });
  if (!found.isFile()) throw bad('is not a file.');
  if (found.size > MOST_BYTES) throw bad('is larger than any global tag.');
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw bad(`is not JSON: ${(error as Error).message}.`);
  }
  const result = conditionFile.safeParse(value);
  if (!result.success) {
    const issue = result.error.issues[0]!;
    throw bad(`is no exported global tag: ${issue.message} at “${issue.path.map(String).join('.')}”.`);
  }
  requireConsistent(result.data, bad);
  return result.data;
}

function requireConsistent(file: ConditionFile, bad: (reason: string) => BeamglassError): void {
  const typeOf = new Map<string, string>();
  for (const [hash, document] of Object.entries(file.payloads)) {
    if (hashOf(document) !== hash) throw bad(`holds payload ${hash} with other contents than its hash says.`);
    typeOf.set(hash, checkPayload(document).id);
  }
  const types = new Set<string>();
  for (const { name, type, timeBase: base, iovs } of file.tags) {
    if (types.has(type)) throw bad(`has two tags of type ${type}.`);
    types.add(type);
    if (payloadType(type).timeBase !== base)
      throw bad(`counts tag ${name} (${type}) in ${base}, which is not its time base.`);
    if (overlaps(iovs).length > 0) throw bad(`has IoVs that overlap in tag ${name}.`);
    for (const { since, until, payload } of iovs) {
      if (until !== null && until <= since) throw bad(`has an empty IoV in tag ${name}.`);
      const ofPayload = typeOf.get(payload);
      if (ofPayload === undefined) throw bad(`lacks payload ${payload} of tag ${name}.`);
      if (ofPayload !== type) throw bad(`has a payload of type ${ofPayload} in tag ${name} (${type}).`);
    }
  }
  const { name, experiment, setup } = file.globalTag;
  if (hashOf(manifest({ name, experiment, setup, tags: file.tags })) !== file.manifestHash) {
    throw bad('is not as it was written: its manifest has another hash.');
  }
}

/** The steps by which a global tag that begins open comes into a state. */
const WAY: Readonly<Record<GlobalTagState, readonly GlobalTagState[]>> = {
  open: [],
  staged: ['staged'],
  validated: ['staged', 'validated'],
  published: ['staged', 'validated', 'published'],
  running: ['staged', 'validated', 'running'],
  invalidated: ['staged', 'validated', 'published', 'invalidated'],
};

/** @throws BeamglassError `badFile`, `conflict` where a name stands for something else here, `forbidden` */
export async function importGlobalTag(
  context: ServiceContext,
  actor: Actor,
  path: string,
  dryRun: boolean,
): Promise<ConditionImportReport> {
  requireWritable(context);
  const file = await readConditionFile(path);
  const { conditions } = context.store;
  const work = (writer: ConditionWriter): ConditionImportReport => ({ ...takeIn(context, writer, file), dryRun });
  const { manifestHash, globalTag } = file;
  const audited = { actor, action: 'conditions.import', subject: globalTag.name, details: { manifestHash } } as const;
  if (dryRun) return conditions.rehearse(audited, work);
  const report = await conditions.write(audited, work);
  if (!report.duplicate) context.changes.publish('conditions');
  return report;
}

function takeIn(
  { store: { conditions } }: ServiceContext,
  writer: ConditionWriter,
  file: ConditionFile,
): Omit<ConditionImportReport, 'dryRun'> {
  const { name, state } = file.globalTag;
  const payloads = Object.values(file.payloads);
  const present = conditions.findGlobalTag(name);
  const report = { globalTag: name, manifestHash: file.manifestHash };
  if (present !== null) {
    if (hashOf(manifest(conditions.content(present))) !== file.manifestHash) {
      throw new BeamglassError('conflict', `There is a global tag “${name}” already, with other contents.`, { name });
    }
    const known = { newPayloads: 0, knownPayloads: payloads.length, newTags: [], knownTags: namesOf(file.tags) };
    return { ...report, state: present.state, duplicate: true, ...known };
  }
  const added = payloads.filter((document) => writer.addPayload(document).isNew).length;
  writer.createGlobalTag(file.globalTag);
  const isNew = (tag: ConditionFile['tags'][number]): boolean => {
    const { experiment } = file.globalTag;
    const there = conditions.findTag(tag.name);
    if (there === null) {
      writer.createTag({ ...tag, experiment });
      writer.fillTag(tag.name, tag.iovs);
    } else if (
      there.type !== tag.type ||
      there.experiment !== experiment ||
      !isSame(conditions.iovs(tag.name), tag.iovs)
    ) {
      throw new BeamglassError('conflict', `There is a tag “${tag.name}” already, with other contents.`, {
        tag: tag.name,
      });
    }
    writer.setMember(name, tag.name);
    return there === null;
  };
  const { true: newTags = [], false: knownTags = [] } = Object.groupBy(file.tags, (tag) => `${isNew(tag)}`);
  for (const step of WAY[state]) writer.setState(name, step);
  return {
    ...report,
    state,
    duplicate: false,
    newPayloads: added,
    knownPayloads: payloads.length - added,
    newTags: namesOf(newTags),
    knownTags: namesOf(knownTags),
  };
}

const namesOf = (tags: readonly { readonly name: string }[]): string[] => tags.map(({ name }) => name);

function isSame(a: readonly Iov[], b: readonly Iov[]): boolean {
  const sorted = b.toSorted((x, y) => x.since - y.since);
  return (
    a.length === b.length &&
    a.every(({ since, until, payload }, row) => {
      const other = sorted[row]!;
      return since === other.since && until === other.until && payload === other.payload;
    })
  );
}
