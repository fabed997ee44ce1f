/** The report of a shift: its sums are those of its runs, it says what is missing, and its PDF holds the text. */
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { RunRecord } from '#core/api/contract.ts';
import { buildReport, type ReportMaterial } from '#core/report/build.ts';
import { reportHtml } from '#core/report/html.ts';
import type { ReportBlock, ShiftReport } from '#core/report/report.ts';
import { coveredHours, liveHours, runsWithin } from '#core/report/times.ts';
import { reportPdf } from '#main/workers/report/pdf.ts';

const FROM = '2026-11-22T00:00:00.000Z';
const UNTIL = '2026-11-22T08:00:00.000Z';
const HASH = 'ab'.repeat(32);

const at = (hour: number): string => new Date(Date.parse(FROM) + hour * 3_600_000).toISOString();

const run = (
  number: number,
  from: number | null,
  until: number | null,
  change: Partial<RunRecord> = {},
): RunRecord => ({
  run: `padme-${number}`,
  experiment: 'padme',
  number,
  setup: 'padme-run3',
  start: from === null ? null : at(from),
  end: until === null ? null : at(until),
  events: 100 * number,
  period: null,
  scan: null,
  beamEnergy: 0.2828,
  eot: null,
  pot: 1e9 * number,
  fieldT: null,
  deadTime: 0.1,
  comment: '',
  quality: 'notChecked',
  energyUnit: 'MeV',
  isSample: false,
  type: null,
  process: null,
  importedAt: at(4),
  bytes: 1,
  files: [],
  notShown: [],
  notes: [],
  ...change,
});

const material = (change: Partial<ReportMaterial> = {}): ReportMaterial => ({
  experiment: 'padme',
  from: FROM,
  until: UNTIL,
  author: 'ada',
  madeAt: UNTIL,
  application: '0.1.0',
  runs: [],
  defects: [],
  alarmEvents: [],
  alarms: [],
  publications: [],
  monitors: null,
  entries: [],
  leftOut: 0,
  annotations: [],
  notes: { summary: '', nextShift: '', coordinator: '' },
  ...change,
});

const blocks = (report: ShiftReport, id: string): readonly ReportBlock[] =>
  report.sections.find((section) => section.id === id)!.blocks;
const fact = (report: ShiftReport, label: string): string | undefined => {
  const block = blocks(report, 'summary')[0]!;
  return block.kind === 'facts' ? block.facts.find((one) => one.label === label)?.value : undefined;
};
const texts = (report: ShiftReport): string => JSON.stringify(report.sections);

describe('the report of a shift', () => {
  it('sums up its runs and leaves out those of other shifts', () => {
    const runs = [run(1, -2, -1), run(2, -1, 1), run(3, 2, 4), run(4, 7, 9, { deadTime: null }), run(5, 8, 9)];
    const report = buildReport(material({ runs }));
    expect(fact(report, 'Runs')).toBe('3');
    expect(fact(report, 'Events')).toBe('900');
    expect(fact(report, 'Positrons on target')).toBe('9 × 10⁹');
    expect(fact(report, 'Time with a run')).toBe('4.00 h, 50 % of the shift');
    // (1 + 2) h of the two runs that say a dead time of 10 %.
    expect(fact(report, 'Live time')).toBe('2.70 h of 2 runs');
    const table = blocks(report, 'runs')[0]!;
    expect(table.kind === 'table' && table.rows.map(([id]) => id)).toEqual(['padme-2', 'padme-3', 'padme-4']);
    const plot = blocks(report, 'runs')[1]!;
    expect(plot.kind === 'plot' && plot.plot.series[0]).toMatchObject({ y: [2e9, 5e9, 9e9] });
  });

  it('says what is not known instead of nothing', () => {
    const report = buildReport(material());
    expect(fact(report, 'Live time')).toBe('not known: no run says its dead time');
    expect(fact(report, 'Positrons on target')).toBe('not counted');
    for (const sentence of [
      'No run was taken.',
      'No defect was found in these runs.',
      'No monitor was filled for these runs.',
      'No alarm is active.',
      'No constants came into force or were taken out of it.',
      'Nothing was written in the journal.',
    ]) {
      expect(texts(report)).toContain(sentence);
    }
    expect(texts(buildReport(material({ monitors: { found: [], runs: 0 } })))).toContain(
      'No monitor of these runs is bad',
    );
  });

  it('is one HTML file that runs nothing and fetches nothing', () => {
    const notes = {
      summary: '<script>alert(1)</script> **calm**',
      nextShift: 'Watch [x](javascript:alert(1))',
      coordinator: '',
    };
    const runs = [run(1, 0, 8, { comment: '<img src=x onerror=alert(1)>' })];
    const html = reportHtml(buildReport(material({ runs, notes, author: '<b>"ada"' })), HASH);
    expect(html).not.toMatch(/<script|<img|<b>|javascript:alert\(1\)"/);
    expect(html).toContain('<strong>calm</strong>');
    expect(html).toContain('by &lt;b&gt;&quot;ada&quot;');
    expect(html).toContain(`content ${HASH}`);
    expect(html.match(/(src|href)="(?!https?:)/g)).toBeNull();
  });
});

test('a PDF is made with fonts of its own, whatever the texts are', async () => {
  const fonts = join(import.meta.dirname, '../../../resources/fonts');
  const summary =
    '# Head\n\n- **one**\n- [two](https://a.example)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n> 10⁻⁹ 日本 🙂 \u0007';
  const runs = Array.from({ length: 60 }, (_, index) => run(index + 1, index / 8, (index + 1) / 8));
  const report = buildReport(material({ runs, notes: { summary, nextShift: 'x', coordinator: 'y' } }));
  const pdf = await reportPdf(report, HASH, fonts);
  expect(new TextDecoder('latin1').decode(pdf.subarray(0, 5))).toBe('%PDF-');
  const text = new TextDecoder('latin1').decode(pdf);
  expect(text).toContain('%%EOF');
  expect(text.match(/\/Type \/Page\b/g)!.length).toBeGreaterThan(1);
  expect(text).toMatch(/IBMPlexSans/);
});

test('runs that overlap are counted once, and no shift is covered by more than itself', () => {
  const hour = fc.double({ min: -4, max: 12, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(hour, hour), { maxLength: 8 }), (spans) => {
      const runs = spans.map(([a, b], index) => run(index + 1, Math.min(a, b), Math.max(a, b)));
      const covered = coveredHours(runs, FROM, UNTIL);
      // Counted in minutes, one by one.
      let minutes = 0;
      for (let minute = 0; minute < 480; minute++) {
        const moment = (minute + 0.5) / 60;
        if (spans.some(([a, b]) => moment >= Math.min(a, b) && moment < Math.max(a, b))) minutes++;
      }
      expect(Math.abs(covered - minutes / 60)).toBeLessThan((2 * spans.length + 1) / 60);
      expect(covered).toBeLessThanOrEqual(8);
      expect(liveHours(runs, FROM, UNTIL)?.hours ?? 0).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 200 },
  );
});

test('a run that does not say when it was taken is where it was entered', () => {
  expect(runsWithin([run(1, null, null), run(2, null, null, { importedAt: at(8) })], FROM, UNTIL)).toHaveLength(1);
});
