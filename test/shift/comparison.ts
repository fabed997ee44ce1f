/** What the store holds at the end, against what the acquisition wrote and what the shifter was told. */
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { decodeEvent } from '#core/event/codec.ts';
import { FrameReader } from '#core/live/frameReader.ts';
import type { StreamEnd } from '#core/live/stream.ts';
import type { BenchClient } from '../bench/application/client.ts';
import { alarmMark, WRITES, type Ledger } from './ledger.ts';

export interface WrittenSubrun {
  readonly run: string;
  readonly subrun: number;
  /** Numbers of the events of which all bytes are there. */
  readonly events: readonly number[];
  readonly end: StreamEnd | null;
}

/** The files as the acquisition left them. */
export function writtenSubruns(directory: string): WrittenSubrun[] {
  return readdirSync(directory)
    .toSorted()
    .map((name) => {
      const fd = openSync(join(directory, name), 'r');
      try {
        const reader = new FrameReader(name, (offset, length) => {
          const bytes = new Uint8Array(length);
          return bytes.subarray(0, readSync(fd, bytes, 0, length, offset));
        });
        const events: number[] = [];
        for (let frame = reader.next(); frame !== null; frame = reader.next()) {
          if (frame.kind === 'event') events.push(decodeEvent(frame.payload!).header.eventNumber);
          if (frame.kind === 'end') break;
        }
        const { header, end } = reader;
        // Cut off before its header was whole: there is nothing of it to be taken in.
        return { run: header ? `${header.experiment}-${header.run}` : '', subrun: header?.subrun ?? -1, events, end };
      } finally {
        closeSync(fd);
      }
    })
    .filter(({ run }) => run !== '');
}

/** @returns a sentence for every run that is missed, there more than once, or other than it was written */
export async function runProblems(client: BenchClient, written: readonly WrittenSubrun[]): Promise<string[]> {
  const records = await client.runs.list({ where: '' });
  const runs = Map.groupBy(written, ({ run }) => run);
  const problems = records
    .filter(({ run }) => !runs.has(run))
    .map(({ run }) => `${run} is there and was never written.`);
  for (const [run, subruns] of runs) {
    const found = records.filter((record) => record.run === run);
    if (found.length !== 1) {
      problems.push(`${run} is there ${found.length} times.`);
      continue;
    }
    const expected = subruns.flatMap(({ events }) => events);
    const { total, rows } = await client.events.page({ run, where: '', columns: ['event'], limit: 10_000 });
    const numbers = rows.map(({ values }) => Number(values[0]));
    if (total !== expected.length || found[0]!.events !== total || numbers.join() !== expected.join()) {
      problems.push(`${run}: ${expected.length} events were written, and ${total} are there, or others.`);
    }
    const parts = await client.runs.subruns({ run });
    const tell = (all: readonly { subrun: number; count: number }[]): string =>
      all.map(({ subrun, count }) => `${subrun}: ${count}`).join(', ');
    const wanted = tell(subruns.map(({ subrun, events }) => ({ subrun, count: events.length })));
    const is = tell(parts.map(({ subrun, events }) => ({ subrun, count: events })));
    if (wanted !== is) problems.push(`${run}: its subruns are “${is}”, and “${wanted}” were written.`);
  }
  return problems;
}

/** How often each mark stands in what the store holds, and how many writes of an action there are. */
async function foundMarks(client: BenchClient): Promise<Map<string, number>> {
  const marks: string[] = [];
  const defects = await client.dataQuality.list({ history: true });
  marks.push(...defects.filter(({ origin }) => origin === 'human').map(({ comment }) => comment));
  for (const { run } of await client.runs.list({ where: '' })) {
    marks.push(...(await client.dataQuality.checks({ run })).map(({ comment }) => comment));
  }
  for (let offset = 0; ; offset += 1000) {
    const { entries } = await client.journal.list({ tag: null, kind: 'person', offset, limit: 1000 });
    for (const { entry, revision } of entries) {
      for (let of = 1; of <= revision; of++) marks.push((await client.journal.get({ entry, revision: of })).text);
    }
    if (entries.length < 1000) break;
  }
  const texts = await client.trends.annotations({ experiment: 'na64', axis: 'utc' });
  marks.push(...texts.map(({ text }) => text));
  for (let offset = 0; ; offset += 2000) {
    const { events } = await client.alarms.history({ offset, limit: 2000 });
    for (const { kind, alarm, occurrence, by, text } of events) {
      if (kind === 'acknowledged' || (kind === 'cleared' && by !== null))
        marks.push(alarmMark(kind, alarm, occurrence));
      if (kind === 'shelved') marks.push(text);
    }
    if (events.length < 2000) break;
  }
  const counts = new Map<string, number>();
  for (const mark of marks) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  return counts;
}

export interface WriteProblems {
  /** Confirmed, and not there. */
  readonly lost: string[];
  /** More often there than once, there after a refusal, or never asked for. */
  readonly extra: string[];
  /** Not confirmed, and there all the same: which may be. */
  readonly unconfirmed: number;
  /** The audit log tells of more or fewer. */
  readonly audit: string[];
}

export async function writeProblems(client: BenchClient, { writes }: Ledger): Promise<WriteProblems> {
  const found = await foundMarks(client);
  const problems: WriteProblems = { lost: [], extra: [], unconfirmed: 0, audit: [] } as const;
  let unconfirmed = 0;
  const there = new Map<string, number>();
  // An alarm may be acknowledged again after the first answer was lost: of one mark all attempts count.
  for (const [mark, attempts] of Map.groupBy(writes, (write) => write.mark)) {
    const count = found.get(mark) ?? 0;
    found.delete(mark);
    const outcomes = new Set(attempts.map(({ outcome }) => outcome));
    const isConfirmed = outcomes.has('confirmed');
    if (isConfirmed && count === 0) problems.lost.push(`${mark} was confirmed and is lost.`);
    const most = isConfirmed || outcomes.has('unanswered') ? 1 : 0;
    if (count > most) problems.extra.push(`${mark} is there ${count} times.`);
    if (!isConfirmed && count === 1) unconfirmed++;
    const action = WRITES[attempts[0]!.kind];
    there.set(action, (there.get(action) ?? 0) + count);
  }
  for (const [mark, count] of found) problems.extra.push(`${mark} is there ${count} times and was never asked for.`);
  const { user } = await client.system.info();
  for (const [action, count] of there) {
    const { total } = await client.audit.list({ action, user, limit: 1 });
    if (total !== count)
      problems.audit.push(`The audit log tells of ${total} times ${action}, and ${count} are there.`);
  }
  return { ...problems, unconfirmed };
}

/** Acknowledged alarms that stand unacknowledged though they were not raised again, shelves that outlived their end. */
export async function alarmProblems(client: BenchClient, { writes }: Ledger): Promise<string[]> {
  const { at, alarms } = await client.alarms.list({ all: true });
  const confirmed = new Set(writes.filter(({ outcome }) => outcome === 'confirmed').map(({ mark }) => mark));
  return alarms.flatMap(({ alarm, occurrence, status, acknowledged, shelf }) => {
    const isOpen = (status === 'active' || status === 'returned') && acknowledged === null;
    const wasDone = confirmed.has(alarmMark('acknowledged', alarm, occurrence));
    return [
      ...(isOpen && wasDone ? [`Alarm ${alarm} was acknowledged and is not.`] : []),
      ...(shelf !== null && shelf.until < at ? [`Alarm ${alarm} is on the shelf until ${shelf.until}.`] : []),
    ];
  });
}

/** Automatic statements of one type and part that hold at the same place. */
export async function doubledDefects(client: BenchClient): Promise<{ total: number; problems: string[] }> {
  const all = (await client.dataQuality.list({})).filter(({ origin }) => origin === 'automatic');
  const groups = Map.groupBy(all, ({ experiment, type, part }) => `${experiment} ${type} ${part}`);
  const problems = [...groups].flatMap(([what, own]) => {
    const ranges = own.flatMap(({ holds }) => holds).toSorted((a, b) => a.since - b.since);
    return ranges.flatMap(({ since, text }, index) =>
      index > 0 && since < ranges[index - 1]!.until ? [`${what} is stated twice at ${text}.`] : [],
    );
  });
  return { total: all.length, problems };
}
