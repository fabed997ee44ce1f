/** The part of jsroot 7.11 that the readers use; it ships types for its drawing functions alone. */
declare module 'jsroot/io' {
  /** A source of bytes. */
  export class FileProxy {
    openFile(): Promise<boolean>;
    getFileName(): string;
    getFileSize(): number;
    readBuffer(position: number, size: number): Promise<DataView | null>;
    closeFile(): void;
  }

  export interface TKey {
    readonly fName: string;
    readonly fClassName: string;
    /** Bytes of the object once inflated. */
    readonly fObjlen: number;
  }

  export interface TFile {
    readonly fKeys: readonly TKey[];
    /** Reads and inflates the object of a key. */
    readObjBuffer(key: TKey): Promise<unknown>;
    readObject(name: string): Promise<unknown>;
    /** Reads pieces of the file: position and length of each behind one another. */
    readBuffer(places: readonly number[], file?: string): Promise<DataView | readonly DataView[] | null>;
  }

  export function openFile(proxy: FileProxy): Promise<TFile>;

  /**
   * Inflates what begins `shift` bytes into the view.
   * @returns null where it cannot
   */
  export function R__unzip(
    view: DataView,
    inflatedBytes: number,
    isSilent: boolean,
    shift: number,
  ): Promise<DataView | null>;
}
