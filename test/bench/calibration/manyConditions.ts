/**
 * A store with 10,000 runs, and three published global tags of 20 types each, in which every run has constants of its
 * own: 600,000 IoVs. Made by the store's own tables and triggers.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalJson } from '#core/calibration/canonicalJson.ts';
import { PROVENANCE, type PayloadDocument } from '#core/calibration/payload.ts';
import { PAYLOAD_TYPES } from '#core/calibration/payloadTypes.ts';
import type { PayloadType } from '#core/calibration/payloadType.ts';
import { hashOfText } from '#main/store/hash.ts';
import { openStore, type Store } from '#main/store/store.ts';
import { BY_ADA } from '../../fixtures/store.ts';

export const RUNS = 10_000;
export const TYPES = 20;
export const GLOBAL_TAGS = ['bench_2026a', 'bench_2026b', 'bench_2026c'];
export const EXPERIMENT = 'bench';
const FIRST_RUN = 30_000;
/** Payloads of a type: later runs use them again. */
const PAYLOADS = 40;
/** Rows of a table by channel: as PADME's calorimeter has. */
const ROWS = 616;

export const runNumber = (index: number): number => FIRST_RUN + index;

export interface ManyConditions {
  readonly store: Store;
  close(): Promise<void>;
}

export async function manyConditions(): Promise<ManyConditions> {
  const directory = mkdtempSync(join(tmpdir(), 'beamglass-bench-'));
  const store = await openStore(directory, 'the bench');
  const { file } = store.catalogue;
  const types = PAYLOAD_TYPES.filter(({ timeBase }) => timeBase === 'run').slice(0, TYPES);
  if (types.length < TYPES) throw new Error(`There are ${types.length} types by run.`);
  file.transaction(() => {
    const addRun = file.prepare(
      `INSERT INTO runs (run, experiment, number, setup, start, "end", events, comment, quality, energy_unit, is_sample,
         imported_at, bytes, content_hash, summary_hash, not_shown, notes)
       VALUES (?, ?, ?, NULL, NULL, NULL, 0, '', 'notChecked', 'MeV', 0, '2026-01-01T00:00:00.000Z', 0, ?, ?, '[]', '[]')`,
    );
    const none = '0'.repeat(64);
    for (let index = 0; index < RUNS; index++) {
      addRun.run(`${EXPERIMENT}-${runNumber(index)}`, EXPERIMENT, runNumber(index), none, none);
    }
  })();
  await store.conditions.write(BY_ADA, (writer) => {
    for (const name of GLOBAL_TAGS)
      writer.createGlobalTag({ name, experiment: EXPERIMENT, setup: null, description: '' });
    for (const type of types) {
      const hashes = Array.from({ length: PAYLOADS }, (_, version) => addPayload(store, documentOf(type, version)));
      for (const [place, globalTag] of GLOBAL_TAGS.entries()) {
        const tag = `${globalTag}_${type.id.replaceAll('.', '_')}`;
        writer.createTag({ name: tag, type: type.id, experiment: EXPERIMENT, description: '' });
        writer.fillTag(
          tag,
          Array.from({ length: RUNS }, (_, index) => ({
            since: runNumber(index),
            until: null,
            payload: hashes[(index * (place + 1) + place) % PAYLOADS]!,
          })),
        );
        writer.setMember(globalTag, tag);
      }
    }
    for (const name of GLOBAL_TAGS)
      for (const state of ['staged', 'validated', 'published'] as const) writer.setState(name, state);
  });
  return {
    store,
    close: async () => {
      await store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function addPayload(store: Store, document: PayloadDocument): string {
  const text = canonicalJson(document);
  const hash = hashOfText(text);
  store.catalogue.file
    .prepare('INSERT INTO payloads (hash, type, document, added_utc_ms) VALUES (?, ?, ?, 0)')
    .run(hash, document.type, text);
  return hash;
}

function documentOf({ id, schemaVersion, parameters, columns, key }: PayloadType, version: number): PayloadDocument {
  const rows = [...Array(key === 'channel' ? ROWS : 8).keys()];
  return {
    format: 'beamglass-payload',
    type: id,
    schemaVersion,
    constants: {
      parameters: Object.fromEntries(
        parameters.map(({ name }) => [name, { status: 'measured' as const, value: 1 + version / 100, error: 0.01 }]),
      ),
      table:
        key === null
          ? null
          : {
              keys: key === 'name' ? rows.map((row) => `part ${row}`) : rows,
              status: rows.map(() => 'measured' as const),
              columns: Object.fromEntries(
                columns.map(({ name }) => [
                  name,
                  { value: rows.map((row) => 1 + row / 1000 + version / 100), error: rows.map(() => 0.01) },
                ]),
              ),
              texts: {},
            },
    },
    provenance: { ...PROVENANCE, note: `version ${version}` },
  };
}
