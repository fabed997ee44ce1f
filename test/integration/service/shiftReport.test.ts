/** The report of a shift through the real service: whatever the store holds of the shift stands in HTML and PDF. */
import { join } from 'node:path';
import { extractText, getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunRecord } from '#core/api/contract.ts';
import type { ReportRow } from '#core/api/reports.ts';
import { fixed } from '#core/calibration/payload.ts';
import type { Service } from '#main/service/service.ts';
import { eventFilePath } from '#main/store/layout.ts';
import { openStore } from '#main/store/store.ts';
import { addAlarms } from '../../fixtures/alarms.ts';
import { temporaryDirectory } from '../../fixtures/directory.ts';
import { writeKnownFile } from '../../fixtures/eventFile.ts';
import { approvedProposal, publish } from '../../fixtures/publication.ts';
import { startTestService, type TestClient } from '../../fixtures/service.ts';
import { ADA } from '../../fixtures/store.ts';

const HOUR_MS = 3_600_000;
const RUNS = 200;
/** Bad channels of the storm of alarms. */
const STORM = 300;
const HOSTILE = '<script>alert(1)</script> <img src=x onerror=alert(2)>';
/** The shift ends a little ahead: what the test writes is written during it. */
const UNTIL = new Date(Date.now() + HOUR_MS).toISOString();
const FROM = new Date(Date.parse(UNTIL) - 8 * HOUR_MS).toISOString();

const directory = temporaryDirectory();
let service: Service;
let client: TestClient;
let made: ReportRow;
let html: string;
let pdf: string;
let pages: number;

/** Two hundred runs of 2 min; the files are those of one. */
async function addRuns(path: string): Promise<void> {
  const store = await openStore(path, 'the tests');
  const { meta, bytes } = writeKnownFile(eventFilePath(store.layout, 'padme-50000'), {
    events: 3,
    experiment: 'padme',
  });
  for (let index = 0; index < RUNS; index++) {
    const start = Date.parse(FROM) + index * 120_000;
    const record: RunRecord = {
      run: `padme-${50_000 + index}`,
      experiment: 'padme',
      number: 50_000 + index,
      setup: 'padme-run3',
      start: new Date(start).toISOString(),
      end: new Date(start + 120_000).toISOString(),
      events: meta.events,
      period: null,
      scan: null,
      beamEnergy: 0.2828,
      eot: null,
      pot: 1e7,
      fieldT: null,
      deadTime: 0.05,
      type: null,
      process: null,
      comment: '',
      quality: 'notChecked',
      energyUnit: 'MeV',
      isSample: false,
      importedAt: UNTIL,
      bytes,
      files: [],
      notShown: [],
      notes: [],
    };
    await store.runs.add(ADA, record, meta);
  }
  await store.close();
}

beforeAll(async () => {
  const path = join(directory.path, 'store');
  await addRuns(path);
  await addAlarms(path, STORM);
  ({ service, client } = await startTestService(path));
  await client.conditions.nominal({ setup: 'padme-run3' });
  const proposal = await approvedProposal(client, {
    type: 'flux.npot',
    constants: { parameters: { npot: fixed(2e10) }, table: null },
    validity: '50000..50009',
  });
  await publish(client, 'nominal_padme_run3', 'padme_night', [proposal]);
  await client.dataQuality.add({
    experiment: 'padme',
    type: 'part_off',
    part: 'ecal',
    range: '50003..50004',
    comment: `Trip of board 7 ${HOSTILE}`,
  });
  await client.journal.add({
    title: 'Beam spot moved → 1.2 ± 0.3 mm',
    text: `**Linac** says √s = 16.9 MeV\n\n${HOSTILE}\n\n![map](https://evil.example/x.png)`,
    tags: ['beam'],
    experiment: 'padme',
    run: 'padme-50003',
  });
  await client.journal.add({ title: 'Of the other experiment', text: '', experiment: 'na64' });
  await client.trends.annotate({ experiment: 'padme', axis: 'run', x: 50_004, text: 'Collimator closed' });
  const notes = { summary: `Quiet. ${HOSTILE}`, nextShift: 'Watch *channel 312*', coordinator: 'γγ looks fine' };
  made = await client.reports.make({ experiment: 'padme', from: FROM, until: UNTIL, notes });
  html = await (await client.reports.file({ report: made.report, format: 'html' })).text();
  const file = await client.reports.file({ report: made.report, format: 'pdf' });
  const read = await extractText(await getDocumentProxy(new Uint8Array(await file.arrayBuffer())), {
    mergePages: true,
  });
  pdf = read.text.replaceAll(/\s+/g, ' ');
  pages = read.totalPages;
}, 120_000);
afterAll(async () => {
  await service.close();
  directory.remove();
});

/** Words of the HTML as a reader sees them. */
const words = (): string =>
  html
    .replace(/<style>.*?<\/style>/s, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ');
/** A narrow column breaks its texts where it has to. */
const solid = (text: string): string => text.replaceAll(/\s/g, '');

function expectInBoth(...texts: readonly string[]): void {
  const [inHtml, inPdf] = [solid(words()), solid(pdf)];
  for (const text of texts) {
    expect(inHtml, `HTML: ${text}`).toContain(solid(text));
    expect(inPdf, `PDF: ${text}`).toContain(solid(text));
  }
}

it('holds every run of the shift with what they come to', async () => {
  const runs = await client.runs.list({});
  expect(runs).toHaveLength(RUNS);
  const pot = runs.reduce((sum, run) => sum + run.pot!, 0);
  expect(pot).toBe(2e9);
  expectInBoth('Positrons on target 2 × 10⁹', `Runs ${RUNS}`, `Events ${3 * RUNS}`, 'Time with a run 6.67 h, 83 %');
  for (const { number } of runs) {
    expect(words()).toMatch(new RegExp(`\\b${number}\\b`));
    expect(pdf).toMatch(new RegExp(`\\b${number}\\b`));
  }
  expect(pages).toBeGreaterThan(5);
});

it('holds defects, constants, entries, texts at trends and the words of the shifter', async () => {
  const [defect] = await client.dataQuality.list({ experiment: 'padme' });
  const [published] = await client.publications.list({});
  expectInBoth(
    `${defect!.title} ${defect!.partTitle}`,
    '50003–50004',
    defect!.comment,
    published!.globalTag,
    published!.comment,
    'Beam spot moved → 1.2 ± 0.3 mm',
    'Linac says √s = 16.9 MeV',
    'run 50004 Collimator closed',
    'Watch channel 312',
    'γγ looks fine',
    made.contentHash,
  );
  expect(words()).not.toContain('Of the other experiment');
});

it('tells of a storm of alarms by its causes: what is most urgent, how many were raised, and what is not listed', async () => {
  const { alarms } = await client.alarms.list({});
  expect(alarms).toHaveLength(STORM + 4);
  const { total, events } = await client.alarms.history({ since: FROM, until: UNTIL, limit: 2000 });
  expect(total).toBe(events.length);
  const raised = events.filter(({ kind }) => kind === 'raised').length;
  expectInBoth(
    `Alarms raised ${raised}`,
    `Alarms now ${alarms.length}`,
    alarms[0]!.title,
    alarms[0]!.why,
    alarms[0]!.action,
    `${alarms.length - 100} more alarms stand and are not listed here: `,
    `${events.length - 100} more things happened to alarms`,
  );
});

it('shows hostile text as text', () => {
  expect(html).not.toMatch(/<script|<img|onerror=alert\(2\)"/i);
  expect(html).not.toMatch(/src=["']/);
  expectInBoth(`Trip of board 7 ${HOSTILE}`, `Quiet. ${HOSTILE}`);
});

it('draws the same plots in both, and keeps what was made', async () => {
  expect(html).toContain('<svg');
  expectInBoth('POT in the course of the shift');
  const { content } = await client.reports.get({ report: made.report });
  expect(content.sections.map(({ id }) => id)).toEqual([
    'summary',
    'runs',
    'quality',
    'alarms',
    'calibrations',
    'journal',
  ]);
  const [row] = await client.reports.list({});
  expect(row).toEqual(made);
  expect(made.bytes.html).toBe(new TextEncoder().encode(html).length);
});

it('refuses times that are none of a shift, and keeps nothing', async () => {
  const ask = (from: string, until: string) => client.reports.make({ experiment: 'padme', from, until });
  await expect(ask(UNTIL, FROM)).rejects.toThrow(/cannot end/);
  await expect(ask('2020-01-01T00:00:00.000Z', UNTIL)).rejects.toThrow(/at most 744/);
  expect(await client.reports.list({})).toHaveLength(1);
});
