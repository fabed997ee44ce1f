/** The few globals that Node and browsers share and the core may use. */
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean });
  decode(bytes: Uint8Array): string;
}
declare class Blob {
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}
