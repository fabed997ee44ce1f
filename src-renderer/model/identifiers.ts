/** Numbers that name something or are made of bits: never grouped, never rounded. */
export const IDENTIFIERS: ReadonlySet<string> = new Set([
  'cellId',
  'channel',
  'hitId',
  'layer',
  'module',
  'pdg',
  'simulatorStatus',
  'status',
]);
