/** What stands in a StateMark for the colour of a run or of a part of its detector. Good and not checked are quiet. */
import { COLOUR_TITLES, type Colour } from '#core/dataQuality/colours.ts';
import type { StateLevel } from '../../components/stateLevel.ts';

interface Mark {
  readonly level: StateLevel;
  readonly word: string;
}

export const COLOUR_MARKS: Readonly<Record<Colour, Mark>> = {
  good: { level: 'good', word: COLOUR_TITLES.good },
  usableWithCare: { level: 'watch', word: COLOUR_TITLES.usableWithCare },
  notChecked: { level: 'none', word: COLOUR_TITLES.notChecked },
  bad: { level: 'bad', word: COLOUR_TITLES.bad },
};
