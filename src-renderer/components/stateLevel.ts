/**
 * How something stands, for StateMark: in order; worth a look; wrong; nothing was measured; the question does not
 * arise.
 */
export type StateLevel = 'good' | 'watch' | 'bad' | 'noData' | 'none';
