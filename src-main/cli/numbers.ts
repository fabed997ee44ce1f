/** Numbers given on the command line. */
import { InvalidArgumentError } from 'commander';

const integerIn =
  (lowest: number, highest: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < lowest || value > highest) {
      throw new InvalidArgumentError(`It is a whole number from ${lowest} to ${highest}.`);
    }
    return value;
  };

export const count = integerIn(1, Number.MAX_SAFE_INTEGER);
export const wholeNumber = integerIn(0, Number.MAX_SAFE_INTEGER);
export const portNumber = integerIn(1, 65_535);

/** A number, whatever its range: the service says what is allowed. */
export function anyNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) throw new InvalidArgumentError('It is a number.');
  return value;
}

/** “name=value”, added to those before. */
export function assignment(text: string, before: Record<string, number>): Record<string, number> {
  const [name = '', value = ''] = text.split(/=(.*)/s);
  if (name === '') throw new InvalidArgumentError('It is name=value.');
  return { ...before, [name.trim()]: anyNumber(value) };
}
