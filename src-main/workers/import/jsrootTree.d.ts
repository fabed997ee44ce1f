/** The part of jsroot's reading of trees that the readers use. */
declare module 'jsroot/tree' {
  /** Takes the objects of each entry; jsroot uses the same objects again for the next. */
  export class TSelector {
    tgtobj: Record<string, unknown>;
    addBranch(branch: object, name: string): number;
    Abort(): void;
    Process(entry: number): void;
    /** @param isWhole whether all entries that were asked for have been read */
    Terminate(isWhole: boolean): void;
  }

  export function treeProcess(
    tree: object,
    selector: TSelector,
    range: { readonly firstentry: number; readonly numentries: number },
  ): Promise<TSelector>;
}
