/** Windows of one session are numbered; the number stands in the address, so that it outlives a reload. */
const PARAMETER = 'window';

function readNumber(): number {
  const given = Number(new URLSearchParams(location.search).get(PARAMETER));
  return Number.isInteger(given) && given > 1 ? given : 1;
}

export const WINDOW_NUMBER = readNumber();

/** Name under which this window remembers what is its own: the first keeps the plain name. */
export const ownName = (name: string): string => (WINDOW_NUMBER === 1 ? name : `${name}.${WINDOW_NUMBER}`);

export const windowQuery = (number: number): string => `?${PARAMETER}=${number}`;
