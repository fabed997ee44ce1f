/** Trees of a ROOT file as jsroot gives them, checked for what the readers look at: a damaged file gives objects of any shape. */
import { badFile } from './fault.ts';
import type { TBranch } from './rootBranch.ts';
import type { RootFile } from './rootFile.ts';

const MAX_EVENTS = 0xffffffff;

export interface RootTree {
  /** jsroot's own object. */
  readonly object: object;
  readonly name: string;
  readonly entries: number;
  readonly branches: readonly TBranch[];
}

/**
 * @param whose whom a tree of that name belongs to, for sentences: “podio”
 * @throws BeamglassError `badFile`
 */
export async function openTree(file: RootFile, name: string, whose: string): Promise<RootTree> {
  const key = file.keys().find((each) => each.name === name);
  if (!key) throw badFile(file.name, `it is a ROOT file without the tree “${name}” of ${whose}`);
  if (key.className !== 'TTree') {
    throw badFile(file.name, `“${name}” is a ${key.className}; ${whose} files with a TTree are read`);
  }
  const tree = (await file.object(name)) as { fEntries?: unknown; fBranches?: { arr?: unknown } } | null;
  const branches = tree?.fBranches?.arr;
  if (tree === null || !Array.isArray(branches) || !branches.every(isBranch)) {
    throw badFile(file.name, `its tree “${name}” is damaged`);
  }
  const entries = Number(tree.fEntries);
  if (!Number.isInteger(entries) || entries < 0 || entries > MAX_EVENTS) {
    throw badFile(file.name, `its tree “${name}” says that it has ${entries} events`);
  }
  return { object: tree, name, entries, branches };
}

function isBranch(value: unknown): value is TBranch {
  const branch = value as Partial<TBranch> | null;
  return (
    typeof branch === 'object' &&
    branch !== null &&
    typeof branch.fName === 'string' &&
    Array.isArray(branch.fBranches?.arr) &&
    branch.fBranches.arr.every(isBranch) &&
    Array.isArray(branch.fLeaves?.arr) &&
    [branch.fBasketEntry, branch.fBasketSeek, branch.fBasketBytes].every((each) => each?.length !== undefined) &&
    Number.isInteger(branch.fWriteBasket)
  );
}
