/** Makes one event out of the collections of a podio tree. */
import { numericColumn, type Column, type NumericArray } from '#core/event/column.ts';
import { makeCollection, type Collection } from '#core/event/event.ts';
import { EventBudget } from './columnBuilders.ts';
import { MemberColumns } from './podioColumns.ts';
import { collectionId } from './podioIds.ts';
import { typeRule, type TypeRule } from './podioMapping.ts';
import { checkRows, linkColumns, related, type Relation, type Target } from './podioRelations.ts';
import { chargeColumn, perigeeFromMomentum, pointsFromRows, pointsFromStates } from './podioTracks.ts';
import type { Member, SplitCollection } from './rootBranch.ts';

/** The split branches of a tree. */
export class Branches {
  readonly byName: ReadonlyMap<string, SplitCollection>;
  readonly byId: ReadonlyMap<number, SplitCollection>;
  /** Names of the relations of a collection: `_NAME_relation` branches of object ids. */
  readonly #relations = new Map<string, string[]>();

  constructor(branches: readonly SplitCollection[]) {
    this.byName = new Map(branches.map((branch) => [branch.name, branch]));
    this.byId = new Map(branches.map((branch) => [collectionId(branch.name), branch]));
    for (const { name, className } of branches) {
      const parts = className.endsWith('::ObjectID') ? /^_(.+)_([^_]+)$/.exec(name) : null;
      if (parts) this.#relations.set(parts[1]!, [...(this.#relations.get(parts[1]!) ?? []), parts[2]!]);
    }
  }

  relations(name: string): readonly string[] {
    return this.#relations.get(name) ?? [];
  }
}

interface Rows {
  readonly count: number;
  readonly members: ReadonlyMap<string, Member>;
}

export class PodioEvent {
  readonly #file: string;
  readonly #branches: Branches;
  readonly #shown: readonly SplitCollection[];
  readonly #entry: number;
  readonly #budget: EventBudget;
  readonly #rows = new Map<string, Rows>();
  readonly #targets = new Map<number, Target>();

  /** @param shown the collections that become objects of the event */
  constructor(file: string, branches: Branches, shown: readonly SplitCollection[], entry: number) {
    this.#file = file;
    this.#branches = branches;
    this.#shown = shown;
    this.#entry = entry;
    this.#budget = new EventBudget(file, `event ${entry}`);
  }

  /** @throws BeamglassError `badFile` */
  async collections(): Promise<Collection[]> {
    for (const { name } of this.#shown) {
      const { count } = await this.rows(name);
      this.#targets.set(collectionId(name), { name, count });
    }
    const collections: Collection[] = [];
    for (const { name, className } of this.#shown) collections.push(await this.#collection(name, typeRule(className)!));
    return collections;
  }

  /** The members of a branch, read once; no objects where the tree has no such branch. */
  async rows(name: string): Promise<Rows> {
    const known = this.#rows.get(name);
    if (known) return known;
    const branch = this.#branches.byName.get(name);
    const rows = branch ? await branch.members(this.#entry) : { count: 0, members: new Map<string, Member>() };
    for (const { values } of rows.members.values()) this.#budget.add(2 * values.byteLength);
    this.#rows.set(name, rows);
    return rows;
  }

  async #collection(name: string, rule: TypeRule): Promise<Collection> {
    const { count, members } = await this.rows(name);
    const made = new MemberColumns(rule.kind, count, members);
    for (const column of rule.columns) made.standard(column);
    made.attributes();
    await this.#track(name, rule, made, count);
    for (const relation of await this.#relations(name)) {
      const column = rule.links?.[relation.name] ?? relation.name;
      for (const [link, values] of linkColumns(this.#file, column, relation, (id) => this.#targets.get(id))) {
        made.columns.set(link, values);
      }
    }
    return makeCollection(name, rule.kind, made.columns);
  }

  /** Every relation of a collection that the file has rows for. */
  async #relations(name: string): Promise<Relation[]> {
    const relations: Relation[] = [];
    for (const each of this.#branches.relations(name)) {
      const relation = await this.#relation(name, each);
      if (relation) relations.push(relation);
    }
    return relations;
  }

  /** `_NAME_x` with rows `x_begin … x_end`, or one row per object. */
  async #relation(name: string, relation: string): Promise<Relation | null> {
    const { count } = await this.rows(name);
    const { count: rows, members } = await this.rows(`_${name}_${relation}`);
    const index = members.get('index')?.values;
    const collection = members.get('collectionID')?.values;
    if (!index || !collection) return null;
    const ranges = await this.#ranges(name, relation, rows);
    if (ranges) return { name: relation, ...ranges, index, collection };
    if (rows !== count) return null;
    const begin = Uint32Array.from({ length: count }, (_, i) => i);
    return { name: relation, begin, end: begin.map((i) => i + 1), index, collection };
  }

  /** Rows of each object in a branch beside it, checked. */
  async #ranges(
    name: string,
    relation: string,
    rows: number,
  ): Promise<{ begin: NumericArray; end: NumericArray } | null> {
    const { members } = await this.rows(name);
    const begin = members.get(`${relation}_begin`)?.values;
    const end = members.get(`${relation}_end`)?.values;
    if (!begin || !end) return null;
    checkRows(this.#file, name, { name: relation, begin, end }, rows);
    return { begin, end };
  }

  async #track(name: string, { track }: TypeRule, made: MemberColumns, count: number): Promise<void> {
    const perigee = made.columns.get('perigee');
    if (track === 'perigee' && perigee) made.columns.set('charge', chargeColumn(perigee.data));
    if (track === 'points') await this.#points(name, made);
    if (track === 'states') await this.#states(name, made);
    const momentum = made.columns.get('momentum');
    const charge = made.columns.get('charge');
    if ((track === 'momentum' || track === 'states') && momentum && charge) {
      const rows = perigeeFromMomentum(momentum.data, charge.data);
      if (track === 'states') await this.#perigeeOfTrajectories(name, rows, made);
      if (count > 0 && rows.some((value) => !Number.isNaN(value))) made.columns.set('perigee', perigeeColumn(rows));
    }
  }

  /** Points of `edm4eic::TrackSegment`. */
  async #points(name: string, made: MemberColumns): Promise<void> {
    const { count, members } = await this.rows(`_${name}_points`);
    const axes = ['position.x', 'position.y', 'position.z'].map((axis) => members.get(axis)?.values);
    const ranges = await this.#ranges(name, 'points', count);
    if (!ranges || !axes.every((axis) => axis !== undefined)) return;
    made.columns.set('points', pointsFromRows(ranges, axes, 'mm'));
    const time = members.get('time')?.values;
    if (time) made.columns.set('pointTimes', pointsFromRows(ranges, [time], 'ns'));
  }

  /** Points of `edm4hep::Track`: its states, in the order of the source. */
  async #states(name: string, made: MemberColumns): Promise<void> {
    const { count, members } = await this.rows(`_${name}_trackStates`);
    const [d0, z0, phi, ...reference] = [
      'D0',
      'Z0',
      'phi',
      'referencePoint.x',
      'referencePoint.y',
      'referencePoint.z',
    ].map((member) => members.get(member)?.values);
    const ranges = await this.#ranges(name, 'trackStates', count);
    const [x, y, z] = reference;
    if (!ranges || !d0 || !z0 || !phi || !x || !y || !z) return;
    made.columns.set('points', pointsFromStates(ranges, { d0, z0, phi, reference: [x, y, z] }));
  }

  /**
   * Tracks whose own momentum is not filled take the first parameters of their trajectory
   * (track → trajectory → track parameters), which refer to the origin.
   */
  async #perigeeOfTrajectories(name: string, rows: Float64Array, made: MemberColumns): Promise<void> {
    const toTrajectory = await this.#relation(name, 'trajectory');
    const reference = made.columns.get('perigeeReference')?.data;
    if (!toTrajectory) return;
    for (let i = 0; i < rows.length / 5; i++) {
      if (!Number.isNaN(rows[5 * i]!)) continue;
      const trajectory = related(toTrajectory, i);
      const from = trajectory && this.#branches.byId.get(trajectory.id)?.name;
      const toParameters = from ? await this.#relation(from, 'trackParameters') : null;
      if (!trajectory || !toParameters) continue;
      const row = toParameters.begin[trajectory.index];
      if (row === undefined || row >= toParameters.end[trajectory.index]!) continue;
      const parameters = related(toParameters, Number(row));
      const at = parameters && this.#branches.byId.get(parameters.id)?.name;
      if (!at) continue;
      const { members } = await this.rows(at);
      const values = ['loc.a', 'loc.b', 'phi', 'theta', 'qOverP'].map((member) =>
        Number(members.get(member)?.values[parameters.index] ?? Number.NaN),
      );
      rows.set(values, 5 * i);
      reference?.fill(0 as never, 3 * i, 3 * i + 3);
    }
  }
}

function perigeeColumn(rows: Float64Array): Column {
  return numericColumn(rows, { width: 5 });
}
