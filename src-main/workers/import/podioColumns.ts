/** Columns of one podio collection out of its members. */
import { columnSpec, type KindId } from '#core/event/kind.ts';
import { numericColumn, typeOf, type Column, type NumericArray } from '#core/event/column.ts';
import { attributeUnit, type ColumnRule } from './podioMapping.ts';
import type { Member } from './rootBranch.ts';

type Components = readonly { readonly member: Member; readonly index: number; readonly name: string }[];

/** Makes arrays of the types that standard columns have. */
const ARRAYS = {
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  i32: Int32Array,
  f32: Float32Array,
  f64: Float64Array,
} as const;

export class MemberColumns {
  readonly #kind: KindId;
  readonly #count: number;
  readonly #members: ReadonlyMap<string, Member>;
  readonly #taken = new Set<string>();
  readonly columns = new Map<string, Column>();

  constructor(kind: KindId, count: number, members: ReadonlyMap<string, Member>) {
    this.#kind = kind;
    this.#count = count;
    this.#members = members;
  }

  /** Values of a member of one number per object, undefined where the type has it not. */
  values(name: string): NumericArray | undefined {
    const member = this.#members.get(name);
    return member?.width === 1 ? member.values : undefined;
  }

  /** Makes a standard column if the file has its members. */
  standard({ column, from, isVariance }: ColumnRule): void {
    const spec = columnSpec(this.#kind, column)!;
    for (const names of from) {
      const components = this.#components(names);
      if (!components) continue;
      const facts = { unit: spec.unit, width: spec.width };
      const [first] = components;
      const { member } = first!;
      if (components.length === 1 && member.width === 1 && ['u64', 'u32', 'i32'].includes(typeOf(member.values))) {
        this.columns.set(column, numericColumn(member.values, facts));
      } else {
        const make = ARRAYS[spec.type as keyof typeof ARRAYS];
        this.columns.set(
          column,
          numericColumn(join(components, new make(this.#count * spec.width), isVariance), facts),
        );
      }
      // Variances have covariances beside them, which stay.
      if (!isVariance) for (const { name } of components) this.#taken.add(name);
      return;
    }
  }

  #components(names: string): Components | null {
    const components = names.split(' ').map((each) => {
      const [name, index = '0'] = each.split('#');
      return { member: this.#members.get(name!), index: Number(index), name: name! };
    });
    const isThere = components.every(({ member, index }) => member && index < member.width);
    return isThere ? (components as unknown as Components) : null;
  }

  /** The members that no standard column took, under their own names. */
  attributes(): void {
    const groups = new Map<string, { members: Member[]; components: string[] }>();
    for (const [name, member] of this.#members) {
      if (this.#taken.has(name) || /_(begin|end)$/.test(name)) continue;
      const dot = name.lastIndexOf('.');
      const group = dot < 0 ? name : name.slice(0, dot);
      const known = groups.get(group) ?? { members: [], components: [] };
      known.members.push(member);
      known.components.push(name.slice(dot + 1));
      groups.set(group, known);
    }
    for (const [group, { members, components: parts }] of groups) {
      // `positionError.xy` is a covariance whatever its name says, and no uncertainty of a component.
      const own =
        parts.includes('xy') || parts.includes('xt')
          ? `${group.replace(/Error$/, '')}Covariance (${parts.join(' ')})`
          : group;
      const name = columnSpec(this.#kind, own) ? `${own} (source)` : own;
      const [first] = members;
      const isOneType = members.every((each) => each.width === 1 && typeOf(each.values) === typeOf(first!.values));
      const unit = attributeUnit(group);
      if (members.length === 1) {
        this.columns.set(name, numericColumn(first!.values, { unit, width: first!.width }));
      } else if (isOneType) {
        const components = members.map((member) => ({ member, index: 0, name: group }));
        const values = first!.values.constructor as new (length: number) => NumericArray;
        const joined = join(components, new values(this.#count * members.length), undefined);
        this.columns.set(name, numericColumn(joined, { unit, width: members.length }));
      }
    }
  }
}

/** Interleaves the components of each object. */
function join(components: Components, out: NumericArray, isVariance: true | undefined): NumericArray {
  const width = components.length;
  const count = out.length / width;
  const isBig = out instanceof BigUint64Array || out instanceof BigInt64Array;
  components.forEach(({ member, index }, component) => {
    for (let i = 0; i < count; i++) {
      const value = member.values[i * member.width + index]!;
      if (isBig) out[i * width + component] = BigInt(value);
      else out[i * width + component] = isVariance ? Math.sqrt(Number(value)) : Number(value);
    }
  });
  return out;
}
