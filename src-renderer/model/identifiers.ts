/** Numbers that name something: never grouped, never rounded. */
export const IDENTIFIERS: ReadonlySet<string> = new Set(['cellId', 'channel', 'layer', 'pdg', 'status']);
