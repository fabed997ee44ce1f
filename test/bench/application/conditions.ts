/** The constants in force for a run, looked up in a catalogue as large as an experiment's whole life. */
import { join } from 'node:path';
import { fixedTable } from '#core/calibration/nominal.ts';
import { fixed, PROVENANCE, type Constants } from '#core/calibration/payload.ts';
import { makePayload, PAYLOAD_TYPES } from '#core/calibration/payloadTypes.ts';
import type { PayloadType } from '#core/calibration/payloadType.ts';
import { openStore } from '#main/store/store.ts';
import { randomSource } from '../display/scenarios.ts';
import { atMost, information, median, timings, type Figure } from './figures.ts';

const RUNS = 10_000;
const GLOBAL_TAGS = 3;
const LIMIT_MS = 1;
/** As PADME's ECal. */
const CHANNELS = 616;
/** Payloads of each type, which the runs take in turn. */
const VERSIONS = 10;

const TYPES = PAYLOAD_TYPES.filter(({ timeBase, rule }) => timeBase === 'run' && rule === undefined).slice(0, 20);

function someConstants(type: PayloadType, version: number): Constants {
  const value = (low: number, high: number): number => low + ((high - low) * (version + 1)) / (VERSIONS + 2);
  const keys = Array.from({ length: CHANNELS }, (_, row) => row);
  const table = fixedTable(
    type.key === 'name' ? keys.map((key) => `row ${String(key).padStart(4, '0')}`) : keys,
    Object.fromEntries(type.columns.map(({ name, low, high }) => [name, keys.map(() => value(low, high))])),
    Object.fromEntries(type.texts.map(({ name, values }) => [name, keys.map(() => values?.[0] ?? 'x')])),
  );
  return {
    parameters: Object.fromEntries(type.parameters.map(({ name, low, high }) => [name, fixed(value(low, high))])),
    table: type.key === null ? null : table.table,
  };
}

/** Every type of every global tag has an IoV for every run. */
export async function conditionFigures(directory: string): Promise<Figure[]> {
  const store = await openStore(join(directory, 'conditions'), 'the benchmark');
  const { conditions } = store;
  const started = performance.now();
  await conditions.write(
    { actor: { name: 'bench', role: 'admin' }, action: 'conditions.import', subject: 'bench' },
    (writer) => {
      const payloads = TYPES.map((type) =>
        Array.from({ length: VERSIONS }, (_, version) => {
          const document = makePayload(type.id, someConstants(type, version), PROVENANCE);
          return writer.addPayload(document).hash;
        }),
      );
      for (let number = 1; number <= GLOBAL_TAGS; number++) {
        const name = `campaign_${number}`;
        writer.createGlobalTag({ name, experiment: 'padme', setup: null, description: '' });
        for (const [index, { id }] of TYPES.entries()) {
          const tag = `tag_${number}_${index}`;
          writer.createTag({ name: tag, type: id, experiment: 'padme', description: '' });
          const iovs = Array.from({ length: RUNS }, (_, run) => ({
            since: run,
            until: null,
            payload: payloads[index]![(run * number) % VERSIONS]!,
          }));
          writer.fillTag(tag, iovs);
          writer.setMember(name, tag);
        }
        for (const state of ['staged', 'validated', 'published'] as const) writer.setState(name, state);
      }
    },
  );
  const seconds = (performance.now() - started) / 1000;
  const random = randomSource(11);
  const lookUp = (read: boolean) => () => {
    const number = Math.floor(random() * RUNS);
    const name = `campaign_${1 + Math.floor(random() * GLOBAL_TAGS)}`;
    const members = conditions.inForce(name, { run: `padme-${number}`, number, start: null, end: null });
    if (members.length !== TYPES.length) throw new Error('a type is missing');
    for (const { segments } of members) {
      if (segments.length !== 1) throw new Error('there is not one payload');
      if (read) conditions.payload(segments[0]!.payload);
    }
  };
  const hashes = await timings(500, 50, lookUp(false));
  const constants = await timings(500, 250, lookUp(true));
  await store.close();
  const iovs = RUNS * TYPES.length * GLOBAL_TAGS;
  const what = `constants in force for a run, ${TYPES.length} types of ${iovs.toLocaleString('en')} IoVs`;
  return [
    atMost(`${what}: hashes, median`, median(hashes), LIMIT_MS, 'ms', 3),
    atMost(`${what}: with all constants read before, median`, median(constants), LIMIT_MS, 'ms', 3),
    information(
      `entering ${iovs.toLocaleString('en')} IoVs, which the database checks one by one`,
      iovs / seconds,
      '1/s',
      0,
    ),
  ];
}
