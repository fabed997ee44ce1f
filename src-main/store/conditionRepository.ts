/** Reading the conditions: tags, global tags, payloads, and what is in force for a run. */
import { manifest, type GlobalTagContent } from '#core/calibration/globalTag.ts';
import { payloadDocument, type PayloadDocument } from '#core/calibration/payload.ts';
import { positionsOfRun, TIME_BASES, type RunSpan, type TimeBase } from '#core/calibration/timeBase.ts';
import { BeamglassError } from '#core/errors.ts';
import type { Audited, AuditRepository } from './auditRepository.ts';
import type { Catalogue } from './catalogue.ts';
import {
  globalTagRecord,
  storedIov,
  tagRecord,
  type GlobalTagRecord,
  type StoredIov,
  type TagRecord,
} from './conditionRows.ts';
import type { GlobalTagTable, IovTable, PayloadTable, TagTable } from './conditionsSchema.ts';
import { ConditionWriter, type ConditionStep } from './conditionWriter.ts';
import { hashOf, hashOfText } from './hash.ts';
import type { SqliteFile } from './sqlite.ts';
import { inTransaction } from './transaction.ts';

/** The tag that a global tag has for a type. */
export interface Member {
  readonly type: string;
  readonly tag: string;
  readonly timeBase: TimeBase;
}

/** A payload of a member and where it holds; the end is the next beginning where it has none of its own. */
export interface Segment {
  readonly since: number;
  readonly until: number | null;
  readonly payload: string;
}

export interface MemberInForce extends Member {
  /** In order; empty where nothing holds for the run. */
  readonly segments: readonly Segment[];
}

/** Payloads kept in memory once they were read and their hash was right. */
const CACHED_PAYLOADS = 256;

/** Rolls a rehearsed change back. */
class Rehearsed extends BeamglassError {
  constructor() {
    super('cancelled', 'This was a rehearsal.');
  }
}

export class ConditionRepository {
  private readonly catalogue: Catalogue;
  private readonly audit: AuditRepository;
  private readonly statements: ReturnType<typeof prepareStatements>;
  private readonly payloads = new Map<string, PayloadDocument>();
  private readonly manifests = new Map<string, { hash: string; at: string }>();
  private changes = 0;

  constructor(catalogue: Catalogue, audit: AuditRepository) {
    this.catalogue = catalogue;
    this.audit = audit;
    this.statements = prepareStatements(catalogue.file);
  }

  /** By name. */
  globalTags(): GlobalTagRecord[] {
    return this.statements.globalTags.all().map(globalTagRecord);
  }

  findGlobalTag(name: string): GlobalTagRecord | null {
    const row = this.statements.globalTag.get(name);
    return row === undefined ? null : globalTagRecord(row);
  }

  /** @throws BeamglassError `notFound` */
  globalTag(name: string): GlobalTagRecord {
    const found = this.findGlobalTag(name);
    if (found !== null) return found;
    throw new BeamglassError('notFound', `There is no global tag “${name}”.`, { globalTag: name });
  }

  /** In order of type. */
  members(globalTag: string): Member[] {
    return this.statements.members.all(globalTag);
  }

  /** By name. */
  tags(): TagRecord[] {
    return this.statements.tags.all().map(tagRecord);
  }

  findTag(name: string): TagRecord | null {
    const row = this.statements.tag.get(name);
    return row === undefined ? null : tagRecord(row);
  }

  /** @throws BeamglassError `notFound` */
  tag(name: string): TagRecord {
    const found = this.findTag(name);
    if (found !== null) return found;
    throw new BeamglassError('notFound', `There is no tag “${name}”.`, { tag: name });
  }

  /**
   * In order of `since`.
   * @param asOf ms since 1970: what held then; without it what holds now
   */
  iovs(tag: string, asOf?: number): StoredIov[] {
    const rows = asOf === undefined ? this.statements.iovs.all(tag) : this.statements.iovsAsOf.all({ tag, asOf });
    return rows.map(storedIov);
  }

  countIovs(tag: string): number {
    return this.statements.countIovs.get(tag) ?? 0;
  }

  /** Names of the global tags that hold a tag. */
  globalTagsOf(tag: string): string[] {
    return this.statements.globalTagsOf.all(tag);
  }

  /** Names of the tags in which a payload holds now, or held. */
  tagsOfPayload(hash: string): string[] {
    return this.statements.tagsOfPayload.all(hash);
  }

  hasPayload(hash: string): boolean {
    return this.statements.payload.get(hash) !== undefined;
  }

  /** Verified against its name. @throws BeamglassError `notFound`, `corruptStore` */
  payload(hash: string): PayloadDocument {
    const known = this.payloads.get(hash);
    if (known !== undefined) {
      // Used last: the first in the map goes first.
      this.payloads.delete(hash);
      this.payloads.set(hash, known);
      return known;
    }
    const row = this.statements.payload.get(hash);
    if (row === undefined) throw new BeamglassError('notFound', `There is no payload ${hash}.`, { payload: hash });
    const document = verified(row);
    this.payloads.set(hash, document);
    if (this.payloads.size > CACHED_PAYLOADS) this.payloads.delete(this.payloads.keys().next().value!);
    return document;
  }

  /**
   * What each member of a global tag has for a run.
   * @throws BeamglassError `badInput` where a type is by time, its constants change, and the run has no start
   */
  inForce(globalTag: string, span: RunSpan): MemberInForce[] {
    const bases = Object.fromEntries(TIME_BASES.map((base) => [base, positionsOfRun(base, span)]));
    const positions = Object.fromEntries(
      TIME_BASES.flatMap((base) => [
        [`${base}First`, bases[base]?.first ?? null],
        [`${base}Last`, bases[base]?.last ?? null],
      ]),
    );
    const members: (MemberInForce & { readonly segments: Segment[] })[] = [];
    for (const row of this.statements.inForce.all({ globalTag, ...positions })) {
      const { type, tag, timeBase, since, until, payload } = row;
      const first = bases[timeBase]?.first;
      if (members.at(-1)?.type !== type) {
        members.push({ type, tag, timeBase, segments: first === undefined ? this.atAnyTime(tag, span) : [] });
      }
      if (since === null || payload === null || first === undefined) continue;
      if (until === null || until > first) members.at(-1)!.segments.push({ since, until, payload });
    }
    return members;
  }

  /** Constants that hold for all time hold for a run without a start too. */
  private atAnyTime(tag: string, { run }: RunSpan): Segment[] {
    const iovs = this.iovs(tag);
    const [only] = iovs;
    if (iovs.length === 0) return [];
    if (iovs.length === 1 && only?.since === 0 && only.until === null) {
      return [{ since: 0, until: null, payload: only.payload }];
    }
    const message = `Run ${run} has no start time, which the constants of tag ${tag} need; set it with “runs edit ${run} --set start=…”.`;
    throw new BeamglassError('badInput', message, { run, tag });
  }

  /** Everything that its manifest is made of. */
  content({ name, experiment, setup }: GlobalTagRecord): GlobalTagContent {
    const tags = this.members(name).map(({ tag, type, timeBase }) => ({
      name: tag,
      type,
      timeBase,
      iovs: this.iovs(tag),
    }));
    return { name, experiment, setup, tags };
  }

  /** As it is now; of one that is staged or beyond, as it was then. */
  manifestHash(record: GlobalTagRecord): string {
    if (record.manifestHash !== null) return record.manifestHash;
    const at = `${this.changes}/${String(this.catalogue.file.pragma('data_version', { simple: true }))}`;
    const known = this.manifests.get(record.name);
    if (known?.at === at) return known.hash;
    const hash = hashOf(manifest(this.content(record)));
    this.manifests.set(record.name, { hash, at });
    return hash;
  }

  /**
   * Changes the conditions in one transaction, and records every step in it: all of `work`, or nothing where it throws.
   * @throws BeamglassError what `work` throws; `conflict` with the database's own sentence where it refuses
   */
  async write<T>(audited: Audited, work: (writer: ConditionWriter) => T): Promise<T> {
    try {
      return await inTransaction(this.catalogue, (file) => {
        const rowsChanged = file.prepare<[], number>('SELECT total_changes()').pluck();
        const before = rowsChanged.get();
        const writer = new ConditionWriter(file, this, audited.actor.name);
        const result = work(writer);
        // A change that finds everything in place already is none.
        if (rowsChanged.get() !== before) {
          this.audit.append({ ...audited, details: { ...audited.details, ...toldSteps(writer.steps) } });
        }
        return result;
      });
    } catch (error) {
      // What was read in it may be gone with it.
      this.payloads.clear();
      throw error;
    } finally {
      this.changes++;
    }
  }

  /** What `work` would do and return, undone again. @throws BeamglassError as `write` */
  async rehearse<T>(audited: Audited, work: (writer: ConditionWriter) => T): Promise<T> {
    let result: { value: T } | null = null;
    try {
      await this.write(audited, (writer) => {
        result = { value: work(writer) };
        throw new Rehearsed();
      });
    } catch (error) {
      if (!(error instanceof Rehearsed)) throw error;
    }
    return result!['value'];
  }
}

/** Steps that the audit log tells one by one; of more it has how many of each, and the hash of all. */
const TOLD_STEPS = 50;

function toldSteps(steps: readonly ConditionStep[]): Record<string, unknown> {
  if (steps.length <= TOLD_STEPS) return { steps };
  const counts = Object.entries(Object.groupBy(steps, ({ step }) => step)).map(([step, all]) => [step, all.length]);
  return { stepCounts: Object.fromEntries(counts) as Record<string, number>, stepsHash: hashOf(steps) };
}

/** @throws BeamglassError `corruptStore` where the document is not what its name says */
export function verified({ hash, type, document }: PayloadTable): PayloadDocument {
  const parsed = hashOfText(document) === hash ? payloadDocument.safeParse(JSON.parse(document)) : null;
  if (parsed?.success === true && parsed.data.type === type) return parsed.data;
  const message = `Payload ${hash} of type ${type} is not what it was when it was entered. Restore a backup.`;
  throw new BeamglassError('corruptStore', message, { payload: hash, type });
}

/** A segment of a member; one row without a segment where the tag has none for the run. */
interface MemberRow extends Member {
  readonly since: number | null;
  readonly until: number | null;
  readonly payload: string | null;
}

const ACTIVE = 'withdrawn_utc_ms IS NULL';

const positionOf = (end: 'First' | 'Last'): string =>
  `CASE t.time_base ${TIME_BASES.map((base) => `WHEN '${base}' THEN @${base}${end}`).join(' ')} END`;

function prepareStatements(file: SqliteFile) {
  return {
    globalTags: file.prepare<[], GlobalTagTable>('SELECT * FROM global_tags ORDER BY name'),
    globalTag: file.prepare<[string], GlobalTagTable>('SELECT * FROM global_tags WHERE name = ?'),
    members: file.prepare<[string], Member>(
      `SELECT m.type, m.tag, t.time_base AS timeBase FROM global_tag_members AS m JOIN tags AS t ON t.name = m.tag
       WHERE m.global_tag = ? ORDER BY m.type`,
    ),
    tags: file.prepare<[], TagTable>('SELECT * FROM tags ORDER BY name'),
    tag: file.prepare<[string], TagTable>('SELECT * FROM tags WHERE name = ?'),
    iovs: file.prepare<[string], IovTable>(`SELECT * FROM iovs WHERE tag = ? AND ${ACTIVE} ORDER BY since`),
    countIovs: file.prepare<[string], number>(`SELECT count(*) FROM iovs WHERE tag = ? AND ${ACTIVE}`).pluck(),
    iovsAsOf: file.prepare<[{ tag: string; asOf: number }], IovTable>(
      `SELECT * FROM iovs WHERE tag = @tag AND added_utc_ms <= @asOf
       AND (${ACTIVE} OR withdrawn_utc_ms > @asOf) ORDER BY since`,
    ),
    globalTagsOf: file
      .prepare<[string], string>('SELECT global_tag FROM global_tag_members WHERE tag = ? ORDER BY global_tag')
      .pluck(),
    tagsOfPayload: file
      .prepare<[string], string>('SELECT DISTINCT tag FROM iovs WHERE payload = ? ORDER BY tag')
      .pluck(),
    payload: file.prepare<[string], PayloadTable>('SELECT * FROM payloads WHERE hash = ?'),
    // Of each member from the last that begins at or before the run's first position to the last that begins within
    // the run: one statement for all, since twenty take twice as long as what they find.
    inForce: file.prepare<[Record<string, number | string | null>], MemberRow>(
      `SELECT m.type, m.tag, m.timeBase, i.since, i.payload, coalesce(i.until,
         (SELECT min(since) FROM iovs WHERE tag = i.tag AND ${ACTIVE} AND since > i.since)) AS until
       FROM (SELECT member.type, member.tag, t.time_base AS timeBase,
           ${positionOf('First')} AS first, ${positionOf('Last')} AS last
         FROM global_tag_members AS member JOIN tags AS t ON t.name = member.tag
         WHERE member.global_tag = @globalTag) AS m
       LEFT JOIN iovs AS i ON i.tag = m.tag AND i.withdrawn_utc_ms IS NULL AND i.since <= m.last
         AND i.since >= coalesce(
           (SELECT max(since) FROM iovs WHERE tag = m.tag AND ${ACTIVE} AND since <= m.first), m.first)
       ORDER BY m.type, i.since`,
    ),
  };
}
