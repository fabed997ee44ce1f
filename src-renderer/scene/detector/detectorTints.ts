/** The colour of each group of elements. */
import type { Element } from '#core/detector/setup.ts';
import { SCENE_THEMES, type Rgb } from '../colour/palette.ts';
import type { Theme } from '../types.ts';

type Tints = Readonly<Record<Element['group'], Rgb>>;

/**
 * Greys with a breath of colour, so that neighbours of different groups are told apart: bluish where
 * fields are, greenish where tracks are measured, brownish where showers are stopped, violet where
 * something is counted. Far from the saturated colours of event data and alarms.
 */
export const GROUP_TINTS: Readonly<Record<Theme, Tints>> = {
  dark: tints(SCENE_THEMES.dark.muted, 0.28),
  light: tints(SCENE_THEMES.light.muted, 0.36),
};

function tints(grey: Rgb, strength: number): Tints {
  const toward = (...hue: Rgb): Rgb =>
    [0, 1, 2].map((k) => Math.round(grey[k]! + strength * (hue[k]! - 128))) as unknown as Rgb;
  const [blue, green, brown, violet] = [
    toward(72, 128, 206),
    toward(86, 170, 150),
    toward(184, 140, 82),
    toward(152, 108, 186),
  ] as const;
  return {
    beam: blue,
    target: violet,
    dump: brown,
    magnet: blue,
    vacuum: grey,
    counter: violet,
    veto: violet,
    tracker: green,
    srd: brown,
    calorimeter: brown,
    muon: green,
    passive: grey,
  };
}
