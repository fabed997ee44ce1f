/** Times of events, UTC, exact to the nanosecond. */
const NS_PER_MS = 1_000_000n;

/**
 * “2017-05-23 04:57:11.123 456 789 UTC”, with as many groups of the fraction as are not zero.
 * @param timeNs ns since 1970
 */
export function formatUtc(timeNs: bigint): string {
  const subMs = ((timeNs % NS_PER_MS) + NS_PER_MS) % NS_PER_MS;
  const milliseconds = Number((timeNs - subMs) / NS_PER_MS);
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return `${timeNs} ns since 1970`;
  const [day = '', rest = ''] = date.toISOString().split('T');
  const [clock = '', ms = '000'] = rest.replace('Z', '').split('.');
  const fraction = `${ms}${subMs.toString().padStart(6, '0')}`.replace(/(000)+$/, '');
  const groups = fraction.match(/\d{3}/g)?.join('\u202f') ?? '';
  return `${day} ${clock}${groups ? `.${groups}` : ''} UTC`;
}

/** “04:57 UTC”, with the day before it where that is not today. @param at ms since 1970 */
export function formatClock(at: number): string {
  const [day = '', clock = ''] = new Date(at).toISOString().split('T');
  const isToday = day === new Date().toISOString().split('T')[0];
  return `${isToday ? '' : `${day} `}${clock.slice(0, 5)} UTC`;
}

/** Seconds since 1970 as a column of a table shows them: “2017-05-23 04:57:11.123”. */
export function formatUtcSeconds(seconds: number): string {
  const date = new Date(Math.round(seconds * 1000));
  if (Number.isNaN(date.getTime())) return '\u2013';
  return date.toISOString().replace('T', ' ').replace('Z', '');
}

/** The same without its date: “04:57:11.123”. */
export function formatUtcClock(seconds: number): string {
  return formatUtcSeconds(seconds).split(' ').at(-1) ?? '';
}
