/** From what the store knows of a shift to its report. */
import type { RunRecord } from '#core/api/contract.ts';
import type { DefectRecord } from '#core/api/dataQuality.ts';
import type { JournalEntry } from '#core/api/journal.ts';
import type { PublicationRow } from '#core/api/publications.ts';
import type { TrendAnnotation } from '#core/api/trends.ts';
import { COLOUR_TITLES } from '#core/dataQuality/colours.ts';
import { formatCount } from '#core/format/number.ts';
import { printedTime } from '#core/journal/document.ts';
import type { StoredPlot } from '#core/plot/storedPlot.ts';
import { powerText } from '#core/scan/texts.ts';
import { alarmSection, type ReportedAlarms } from './alarmSection.ts';
import { clock, note, table } from './blocks.ts';
import type { ReportBlock, ReportNotes, ReportSection, ShiftReport } from './report.ts';
import { coveredHours, hoursOf, liveHours, runsWithin } from './times.ts';

/** A monitor of a run that is not good. */
export interface ReportedMonitor {
  readonly run: string;
  readonly title: string;
  readonly verdict: string;
  readonly sentence: string;
  /** null: it is no plot, or there is nothing to draw. */
  readonly plot: StoredPlot | null;
}

/** What the monitors of the runs of the shift say. */
export interface ReportedMonitors {
  readonly found: readonly ReportedMonitor[];
  /** Runs that were looked at: the newest. */
  readonly runs: number;
}

export interface ReportMaterial extends ReportedAlarms {
  readonly experiment: string;
  /** ISO 8601, UTC. */
  readonly from: string;
  readonly until: string;
  readonly author: string;
  readonly madeAt: string;
  readonly application: string;
  /** Of the experiment; those of the shift are chosen. */
  readonly runs: readonly RunRecord[];
  /** In force, of the runs of the shift or stated during it. */
  readonly defects: readonly DefectRecord[];
  /** During the shift, oldest first. */
  readonly publications: readonly PublicationRow[];
  /** null: none was filled for these runs. */
  readonly monitors: ReportedMonitors | null;
  /** Written during the shift, oldest first; `leftOut` older ones are not among them. */
  readonly entries: readonly JournalEntry[];
  readonly leftOut: number;
  /** Written at places of trends during the shift, oldest first. */
  readonly annotations: readonly TrendAnnotation[];
  readonly notes: ReportNotes;
}

export function buildReport(material: ReportMaterial): ShiftReport {
  const { experiment, from, until, author, madeAt, application } = material;
  const runs = runsWithin(material.runs, from, until);
  return {
    version: 1,
    title: `End-of-shift report, ${experiment.toUpperCase()}`,
    experiment,
    from,
    until,
    author,
    madeAt,
    application,
    sections: [
      summarySection(material, runs),
      runSection(runs, material),
      qualitySection(material, runs.length),
      alarmSection(material),
      calibrationSection(material),
      journalSection(material),
    ],
  };
}

const sum = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
};

const count = (value: number | null): string => (value === null ? 'not counted' : powerText(value));
const hours = (value: number): string => `${value.toFixed(2)} h`;

/** Words of the shifter under their title; nothing where there are none. */
const words = (title: string, markdown: string): ReportBlock[] =>
  markdown.trim() === '' ? [] : [note(title), { kind: 'markdown', text: markdown }];

function summarySection(material: ReportMaterial, runs: readonly RunRecord[]): ReportSection {
  const { from, until, notes, defects, alarmEvents, alarms } = material;
  const length = hoursOf(from, until);
  const covered = coveredHours(runs, from, until);
  const pot = sum(runs.map((run) => run.pot));
  const eot = sum(runs.map((run) => run.eot));
  const live = liveHours(runs, from, until);
  return {
    id: 'summary',
    title: 'Summary',
    blocks: [
      {
        kind: 'facts',
        facts: [
          { label: 'Shift', value: `${printedTime(from)} to ${printedTime(until)} (${hours(length)})` },
          { label: 'Runs', value: formatCount(runs.length) },
          { label: 'Events', value: formatCount(runs.reduce((total, { events }) => total + events, 0)) },
          ...(pot !== null || (eot === null && material.experiment !== 'na64')
            ? [{ label: 'Positrons on target', value: count(pot) }]
            : []),
          ...(eot !== null || (pot === null && material.experiment !== 'padme')
            ? [{ label: 'Electrons on target', value: count(eot) }]
            : []),
          {
            label: 'Time with a run',
            value: `${hours(covered)}, ${Math.round((100 * covered) / length)} % of the shift`,
          },
          {
            label: 'Live time',
            value: live === null ? 'not known: no run says its dead time' : `${hours(live.hours)} of ${live.runs} runs`,
          },
          { label: 'Defects', value: formatCount(defects.length) },
          { label: 'Alarms raised', value: formatCount(alarmEvents.filter(({ kind }) => kind === 'raised').length) },
          { label: 'Alarms now', value: formatCount(alarms.length) },
        ],
      },
      ...words('Summary of the shifter', notes.summary),
      ...words('For the next shift', notes.nextShift),
      ...words('For the coordinator', notes.coordinator),
    ],
  };
}

function runSection(runs: readonly RunRecord[], { from, until }: ReportMaterial): ReportSection {
  if (runs.length === 0) return { id: 'runs', title: 'Runs', blocks: [note('No run was taken.')] };
  const withTarget = runs.some(({ pot, eot }) => pot !== null || eot !== null);
  const unit = runs.some(({ pot }) => pot !== null) ? 'POT' : 'EOT';
  const rows = runs.map((run) => [
    run.run,
    clock(run.start),
    clock(run.end),
    formatCount(run.events),
    run.pot === null && run.eot === null ? '–' : powerText(run.pot ?? run.eot ?? 0),
    run.deadTime === null ? '–' : `${(100 * run.deadTime).toFixed(1)} %`,
    run.beamEnergy === null
      ? '–'
      : run.beamEnergy < 10
        ? `${(1000 * run.beamEnergy).toFixed(2)} MeV`
        : `${run.beamEnergy} GeV`,
    COLOUR_TITLES[run.quality],
  ]);
  const heads = ['Run', 'Start (UTC)', 'End (UTC)', 'Events', unit, 'Dead time', 'Beam', 'Quality'];
  const plot = coursePlot(runs, from, until, withTarget ? unit : 'Events');
  return {
    id: 'runs',
    title: 'Runs',
    blocks: [
      table(heads, ['Events', unit, 'Dead time'], rows),
      ...(plot === null
        ? []
        : [{ kind: 'plot', plot, caption: `${plot.title}, ${printedTime(from)} to ${printedTime(until)}` } as const]),
    ],
  };
}

/** What the runs came to, summed up, in the course of the shift. */
function coursePlot(runs: readonly RunRecord[], from: string, until: string, unit: string): StoredPlot | null {
  const value = (run: RunRecord): number => (unit === 'Events' ? run.events : (run.pot ?? run.eot ?? 0));
  const ended = runs.filter(({ end }) => end !== null).toSorted((a, b) => Date.parse(a.end!) - Date.parse(b.end!));
  if (ended.length === 0) return null;
  let total = 0;
  const points = ended.map((run) => {
    total += value(run);
    return { at: hoursOf(from, run.end!), total };
  });
  return {
    kind: 'plot',
    key: null,
    title: `${unit} in the course of the shift`,
    x: { label: `Hours since ${printedTime(from)}`, unit: 'h', range: [0, hoursOf(from, until)] },
    y: { label: unit, unit: '' },
    series: [
      {
        kind: 'steps',
        name: unit,
        tone: 0,
        edges: [...points.map(({ at }) => at), Math.max(hoursOf(from, until), points.at(-1)!.at)],
        y: points.map((point) => point.total),
        isFilled: true,
      },
    ],
    levels: [],
    pulls: null,
  };
}

function qualitySection({ defects, monitors }: ReportMaterial, runs: number): ReportSection {
  return {
    id: 'quality',
    title: 'Data quality',
    blocks: [
      defects.length === 0
        ? note('No defect was found in these runs.')
        : table(
            ['Defect', 'Part', 'Runs', 'By', 'Comment'],
            [],
            defects.map((one) => [
              `${one.title}${one.recoverable ? ' (recoverable)' : ''}`,
              one.partTitle,
              one.range.text,
              `${one.author}${one.verified === null ? '' : `, verified by ${one.verified.by}`}`,
              one.comment,
            ]),
          ),
      monitors === null
        ? note('No monitor was filled for these runs.')
        : monitors.found.length === 0
          ? note('No monitor of these runs is bad or to be watched.')
          : table(
              ['Monitor', 'Run', 'Verdict', 'What was found'],
              [],
              monitors.found.map(({ title, run, verdict, sentence }) => [title, run, verdict, sentence]),
            ),
      ...(monitors !== null && monitors.runs < runs
        ? [note(`Monitors were looked at of the newest ${monitors.runs} of ${runs} runs.`)]
        : []),
      ...(monitors?.found ?? []).flatMap(({ plot, title, run }): ReportBlock[] =>
        plot === null ? [] : [{ kind: 'plot', plot, caption: `${title}, run ${run}` }],
      ),
    ],
  };
}

function calibrationSection({ publications }: ReportMaterial): ReportSection {
  return {
    id: 'calibrations',
    title: 'Calibrations',
    blocks: [
      publications.length === 0
        ? note('No constants came into force or were taken out of it.')
        : table(
            ['Time (UTC)', 'Global tag', 'What', 'By', 'Comment'],
            [],
            publications.map((one) => [
              clock(one.at),
              one.globalTag,
              one.kind === 'publish'
                ? `published${one.proposals.length === 0 ? '' : `, proposals ${one.proposals.join(', ')}`}`
                : 'invalidated',
              one.author,
              one.comment,
            ]),
          ),
    ],
  };
}

function journalSection({ entries, leftOut, annotations }: ReportMaterial): ReportSection {
  return {
    id: 'journal',
    title: 'Journal',
    blocks: [
      ...(entries.length === 0 ? [note('Nothing was written in the journal.')] : entries.flatMap(entryBlocks)),
      ...(leftOut === 0 ? [] : [note(`${leftOut} older entries of the shift are in the journal and not here.`)]),
      ...(annotations.length === 0
        ? []
        : [
            note('Written at trends'),
            table(
              ['Written (UTC)', 'At', 'Text', 'By'],
              [],
              annotations.map(({ addedAt, axis, x, text, author }) => [
                clock(addedAt),
                axis === 'run' ? `run ${x}` : printedTime(new Date(x).toISOString()),
                text,
                author,
              ]),
            ),
          ]),
    ],
  };
}

const entryBlocks = (entry: JournalEntry): ReportBlock[] => [
  note(
    [
      `${clock(entry.at)} UTC, ${entry.author}: ${entry.title}`,
      entry.run === null ? '' : `run ${entry.run}`,
      entry.pictures.length === 0 ? '' : `${entry.pictures.length} pictures in entry ${entry.entry}`,
    ]
      .filter((part) => part !== '')
      .join(' · '),
  ),
  ...(entry.text.trim() === '' ? [] : [{ kind: 'markdown', text: entry.text } as const]),
];
