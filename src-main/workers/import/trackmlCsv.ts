/**
 * TrackML CSV: an event is a set of files with a common prefix (`event000001000-hits.csv`, `-truth`,
 * `-particles`, `-cells`). What a file holds is told by its first line, to which event it belongs by its name.
 * All sets that are imported together are one run.
 */
import type { EventData } from '#core/event/event.ts';
import { openSource, readHead, type ByteSource } from './byteSource.ts';
import { EventBudget } from './columnBuilders.ts';
import { CsvTable, headerOf } from './csvTable.ts';
import { badFile } from './fault.ts';
import { NotShownList, pause } from './reading.ts';
import { build, joinCells, joinTruth, readHits, readParticles } from './trackmlEvent.ts';
import type { EventReader, EventSource, ReadContext, SourceFile } from './reader.ts';

type Role = 'hits' | 'truth' | 'particles' | 'cells';

/** Columns by which the first line of a file tells its role. */
const ROLES: readonly (readonly [Role, readonly string[]])[] = [
  ['hits', ['hit_id', 'x', 'y', 'z']],
  ['truth', ['hit_id', 'particle_id', 'tx']],
  ['particles', ['particle_id', 'vx', 'vy', 'vz']],
  ['cells', ['hit_id', 'ch0', 'ch1']],
];
const USED: Readonly<Record<Role, readonly string[]>> = {
  hits: ['hit_id', 'x', 'y', 'z', 'volume_id', 'layer_id', 'module_id'],
  truth: ['hit_id', 'particle_id', 'tx', 'ty', 'tz', 'tpx', 'tpy', 'tpz', 'weight'],
  particles: ['particle_id', 'vx', 'vy', 'vz', 'px', 'py', 'pz', 'q', 'nhits'],
  cells: ['hit_id', 'value'],
};

interface Part {
  readonly file: SourceFile;
  readonly columns: readonly string[];
}

interface EventSet {
  readonly prefix: string;
  readonly parts: Map<Role, Part>;
}

function roleOf(columns: readonly string[]): Role | undefined {
  return ROLES.find(([, names]) => names.every((name) => columns.includes(name)))?.[0];
}

/** @throws BeamglassError `badFile` where a set lacks its hits or has a file twice */
function setsOf(files: readonly SourceFile[]): EventSet[] {
  const sets = new Map<string, EventSet>();
  for (const file of files) {
    const columns = headerOf(readHead(file).head);
    const role = roleOf(columns);
    if (!role) throw badFile(file.name, 'its first line is not that of a TrackML file');
    const base = file.name.split(/[/\\]/).at(-1) ?? file.name;
    const prefix = base.replace(/\.csv$/i, '').replace(new RegExp(`[-_.]?${role}$`, 'i'), '');
    const set = sets.get(prefix) ?? { prefix, parts: new Map<Role, Part>() };
    sets.set(prefix, set);
    const other = set.parts.get(role);
    if (other) throw badFile(file.name, `event “${prefix}” has its ${role} in “${other.file.name}” already`);
    set.parts.set(role, { file, columns });
  }
  for (const { prefix, parts } of sets.values()) {
    const [first] = parts.values();
    if (!parts.has('hits')) throw badFile(first!.file.name, `event “${prefix}” has no hits file; import it as well`);
  }
  return [...sets.values()].toSorted((a, b) => a.prefix.localeCompare(b.prefix, 'en', { numeric: true }));
}

async function readSet(
  { prefix, parts }: EventSet,
  index: number,
  context: ReadContext,
  passed: number,
  notShown: NotShownList,
  notes: Set<string>,
): Promise<EventData> {
  const open: ByteSource[] = [];
  let before = passed;
  const table = (role: Role): CsvTable | null => {
    const part = parts.get(role);
    if (!part) return null;
    const source = openSource(part.file);
    open.push(source);
    return new CsvTable(source, part.columns);
  };
  const batch = (bytes: number): Promise<void> => pause(context, before + bytes);
  const done = (role: Role, rows: number): void => {
    const part = parts.get(role)!;
    before += part.file.bytes;
    for (const column of part.columns) {
      if (!USED[role].includes(column)) notShown.add(role, `column “${column}”`, rows);
    }
  };
  try {
    const budget = new EventBudget(prefix, 'the event');
    const hits = await readHits(table('hits')!, budget, batch);
    done('hits', hits.rowOf.size);
    const particleTable = table('particles');
    const particles = particleTable && (await readParticles(particleTable, budget, batch));
    if (particles) {
      done('particles', particles.rowOf.size);
      notes.add('TrackML does not name the species of particles: their PDG id is 0.');
    }
    const truth = table('truth');
    if (truth) {
      const unknown = await joinTruth(truth, hits, particles, budget, batch);
      done('truth', hits.rowOf.size);
      if (unknown > 0)
        notes.add(`Event “${prefix}”: ${unknown} hits name particles that the particles file does not have.`);
    }
    const cells = table('cells');
    if (cells) done('cells', await joinCells(cells, hits, budget, batch));
    await pause(context, before);
    return {
      header: {
        eventNumber: Number(/(\d{1,15})$/.exec(prefix)?.[1] ?? index),
        timeNs: null,
        spill: null,
        triggerBits: 0,
      },
      scalars: [],
      labels: [],
      collections: build(hits, particles),
    };
  } finally {
    for (const source of open) source.close();
  }
}

async function* readSets(
  sets: readonly EventSet[],
  context: ReadContext,
  notShown: NotShownList,
  notes: Set<string>,
): AsyncGenerator<EventData> {
  let passed = 0;
  for (const [index, set] of sets.entries()) {
    yield await readSet(set, index, context, passed, notShown, notes);
    for (const { file } of set.parts.values()) passed += file.bytes;
  }
}

export const trackmlCsv: EventReader = {
  format: 'trackml-csv',
  title: 'TrackML CSV',
  recognises: ({ head }) => roleOf(headerOf(head)) !== undefined,
  group: (files) => (files.length > 0 ? [files.map(({ file }) => file)] : []),

  async open(files, context): Promise<EventSource> {
    const sets = setsOf(files);
    const notShown = new NotShownList();
    const notes = new Set<string>();
    return {
      experiment: 'trackml',
      runNumber: null,
      energyUnit: 'GeV',
      fieldT: null,
      events: () => readSets(sets, context, notShown, notes),
      notShown: () => notShown.list(),
      notes: () => [...notes],
      close: async () => {},
    };
  },
};
