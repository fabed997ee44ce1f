/** Changing the conditions, within one transaction. Every step holds for itself what the database's triggers hold again. */
import { canonicalJson } from '#core/calibration/canonicalJson.ts';
import {
  manifest,
  requireTransition,
  type GlobalTagContent,
  type GlobalTagState,
} from '#core/calibration/globalTag.ts';
import type { PayloadDocument } from '#core/calibration/payload.ts';
import { checkPayload, payloadType } from '#core/calibration/payloadTypes.ts';
import { formatInterval, interval } from '#core/calibration/timeBase.ts';
import { placing, type Iov } from '#core/calibration/validity.ts';
import { BeamglassError } from '#core/errors.ts';
import type { GlobalTagRecord, StoredIov, TagRecord } from './conditionRows.ts';
import { hashOf, hashOfText } from './hash.ts';
import type { SqliteFile } from './sqlite.ts';

/** One step of a change, as the audit log tells it. */
export interface ConditionStep {
  readonly step:
    'addPayload' | 'createTag' | 'createGlobalTag' | 'setMember' | 'placeIov' | 'replaceIovs' | 'fillTag' | 'setState';
  readonly [detail: string]: string | number | null;
}

/** What is there, changes of the same transaction included. */
export interface PresentConditions {
  findGlobalTag(name: string): GlobalTagRecord | null;
  globalTag(name: string): GlobalTagRecord;
  findTag(name: string): TagRecord | null;
  tag(name: string): TagRecord;
  iovs(tag: string): readonly StoredIov[];
  globalTagsOf(tag: string): readonly string[];
  hasPayload(hash: string): boolean;
  payload(hash: string): PayloadDocument;
  content(record: GlobalTagRecord): GlobalTagContent;
}

export interface NewTag {
  readonly name: string;
  readonly type: string;
  readonly experiment: string;
  readonly description: string;
}

export interface NewGlobalTag {
  readonly name: string;
  readonly experiment: string;
  readonly setup: string | null;
  readonly description: string;
}

export interface PlacedIov {
  readonly withdrawn: number;
  readonly added: readonly Iov[];
}

const isSame = (a: Iov, b: Iov): boolean => a.since === b.since && a.until === b.until && a.payload === b.payload;

/** States in which the manifest is fixed. */
const HAS_MANIFEST: ReadonlySet<GlobalTagState> = new Set(['staged', 'validated', 'published', 'invalidated']);

export class ConditionWriter {
  /** Of the whole transaction. */
  private readonly now = Date.now();
  private readonly file: SqliteFile;
  private readonly read: PresentConditions;
  private readonly author: string;
  private prepared: ReturnType<typeof prepareIovs> | null = null;
  /** What was done so far. */
  readonly steps: ConditionStep[] = [];

  constructor(file: SqliteFile, read: PresentConditions, author: string) {
    this.file = file;
    this.read = read;
    this.author = author;
  }

  /** @returns the hash; nothing is written where the same payload is there. @throws BeamglassError as `checkPayload` */
  addPayload(document: PayloadDocument): { hash: string; isNew: boolean } {
    checkPayload(document);
    const text = canonicalJson(document);
    const hash = hashOfText(text);
    if (this.read.hasPayload(hash)) return { hash, isNew: false };
    this.file
      .prepare('INSERT INTO payloads (hash, type, document, added_utc_ms) VALUES (?, ?, ?, ?)')
      .run(hash, document.type, text, this.now);
    this.steps.push({ step: 'addPayload', payload: hash, type: document.type });
    return { hash, isNew: true };
  }

  /** @throws BeamglassError `conflict` where the name is taken, `notFound` for a type */
  createTag({ name, type, experiment, description }: NewTag): void {
    const { timeBase } = payloadType(type);
    if (this.read.findTag(name) !== null) throw taken('tag', name);
    this.file
      .prepare(
        `INSERT INTO tags (name, type, experiment, time_base, description, author, added_utc_ms)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(name, type, experiment, timeBase, description, this.author, this.now);
    this.steps.push({ step: 'createTag', tag: name, type });
  }

  /** @throws BeamglassError `conflict` where the name is taken */
  createGlobalTag({ name, experiment, setup, description }: NewGlobalTag): void {
    if (this.read.findGlobalTag(name) !== null) throw taken('global tag', name);
    this.file
      .prepare(
        `INSERT INTO global_tags (name, experiment, setup, description, state, author, added_utc_ms, state_utc_ms)
         VALUES (?, ?, ?, ?, 'open', ?, ?, ?)`,
      )
      .run(name, experiment, setup, description, this.author, this.now, this.now);
    this.steps.push({ step: 'createGlobalTag', globalTag: name, experiment, setup });
  }

  /** Makes `tag` the one of its type; another that was is taken out. @throws BeamglassError `conflict`, `notFound` */
  setMember(globalTag: string, tag: string): void {
    const { state, experiment } = this.read.globalTag(globalTag);
    const { type, experiment: ofTag } = this.read.tag(tag);
    if (state !== 'open') {
      const message = `Global tag ${globalTag} is ${state}; its tags change only while it is open.`;
      throw new BeamglassError('conflict', message, { globalTag, state });
    }
    if (experiment !== ofTag) {
      const message = `Tag ${tag} is of ${ofTag} and global tag ${globalTag} of ${experiment}.`;
      throw new BeamglassError('conflict', message, { globalTag, tag });
    }
    this.file.prepare('DELETE FROM global_tag_members WHERE global_tag = ? AND type = ?').run(globalTag, type);
    this.file
      .prepare('INSERT INTO global_tag_members (global_tag, type, tag) VALUES (?, ?, ?)')
      .run(globalTag, type, tag);
    this.steps.push({ step: 'setMember', globalTag, type, tag });
  }

  /**
   * Lets a payload hold in an interval of a tag; what held there before is withdrawn.
   * @throws BeamglassError `conflict` where a global tag forbids it, `badInput` for a payload of another type
   */
  placeIov(tag: string, wanted: Iov): PlacedIov {
    const { type, timeBase } = this.read.tag(tag);
    interval(timeBase, wanted.since, wanted.until);
    const document = this.read.payload(wanted.payload);
    if (document.type !== type) {
      const message = `Tag ${tag} takes payloads of type ${type}, not of ${document.type}.`;
      throw new BeamglassError('badInput', message, { tag, type });
    }
    const present = this.read.iovs(tag);
    const { withdrawn, added } = placing(present, wanted);
    for (const globalTag of this.read.globalTagsOf(tag)) {
      const { state } = this.read.globalTag(globalTag);
      if (state === 'open') continue;
      const appends = withdrawn.length === 0 && present.every(({ since }) => since < wanted.since);
      if (state === 'running' && appends) continue;
      const allowed = state === 'running' ? 'takes only what begins behind all that it has' : 'does not change';
      const message = `${formatInterval(timeBase, wanted)} cannot be set in tag ${tag}: global tag ${globalTag}, which holds it, is ${state} and ${allowed}.`;
      throw new BeamglassError('conflict', message, { tag, globalTag, state });
    }
    const stamp = this.stampFor(tag);
    const { withdraw, insert } = this.iovStatements;
    for (const { iov } of withdrawn) withdraw.run(stamp, iov);
    for (const { since, until, payload } of added) insert.run(tag, since, until, payload, this.author, stamp);
    this.steps.push({ step: 'placeIov', tag, ...wanted, withdrawn: withdrawn.length });
    return { withdrawn: withdrawn.length, added };
  }

  /**
   * Makes these the IoVs of a tag: what holds otherwise is withdrawn, what is the same stays as it is. The database
   * holds every row against the global tags that have the tag.
   */
  replaceIovs(tag: string, wanted: readonly Iov[]): void {
    const present = this.read.iovs(tag);
    const stamp = this.stampFor(tag);
    const { withdraw, insert } = this.iovStatements;
    for (const iov of present) if (!wanted.some((one) => isSame(one, iov))) withdraw.run(stamp, iov.iov);
    for (const iov of wanted) {
      if (present.some((one) => isSame(one, iov))) continue;
      insert.run(tag, iov.since, iov.until, iov.payload, this.author, stamp);
    }
    this.steps.push({ step: 'replaceIovs', tag, iovs: wanted.length, hash: hashOf(wanted) });
  }

  /** All the IoVs of a tag that has none yet, which the database holds against each other. */
  fillTag(tag: string, iovs: readonly Iov[]): void {
    const { insert } = this.iovStatements;
    for (const { since, until, payload } of iovs) insert.run(tag, since, until, payload, this.author, this.now);
    this.steps.push({ step: 'fillTag', tag, iovs: iovs.length, hash: hashOf(iovs) });
  }

  /** @throws BeamglassError `conflict` for a step that there is not */
  setState(name: string, to: GlobalTagState): void {
    const record = this.read.globalTag(name);
    requireTransition(name, record.state, to);
    let hash: string | null = null;
    if (HAS_MANIFEST.has(to)) hash = record.manifestHash ?? hashOf(manifest(this.read.content(record)));
    this.file
      .prepare('UPDATE global_tags SET state = ?, manifest_hash = ?, state_utc_ms = ? WHERE name = ?')
      .run(to, hash, Math.max(this.now, Date.parse(record.stateAt)), name);
    this.steps.push({ step: 'setState', globalTag: name, from: record.state, to, manifestHash: hash });
  }

  /** Once for all IoVs of a transaction: preparing takes longer than they do. */
  private get iovStatements(): ReturnType<typeof prepareIovs> {
    this.prepared ??= prepareIovs(this.file);
    return this.prepared;
  }

  /** A clock that was set back does not make a tag's history run backwards. */
  private stampFor(tag: string): number {
    return Math.max(this.now, this.iovStatements.lastAdded.get(tag) ?? 0);
  }
}

const taken = (what: string, name: string): BeamglassError =>
  new BeamglassError('conflict', `There is a ${what} “${name}” already.`, { name });

function prepareIovs(file: SqliteFile) {
  return {
    insert: file.prepare<[string, number, number | null, string, string, number]>(
      'INSERT INTO iovs (tag, since, until, payload, author, added_utc_ms) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    withdraw: file.prepare<[number, number]>('UPDATE iovs SET withdrawn_utc_ms = ? WHERE iov = ?'),
    lastAdded: file.prepare<[string], number | null>('SELECT max(added_utc_ms) FROM iovs WHERE tag = ?').pluck(),
  };
}
