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
