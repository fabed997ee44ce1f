/**
 * Colours of the scene. Data colours are M. Petroff's colour-vision-safe sequence of ten
 * (arXiv:2107.02270) without its red and its orange-red, which mean alarm in this application; then
 * eight of the same hues in other lightness, those that lie farthest (OKLab) from all before them
 * in both themes among the ones that stand out 3:1 from both backgrounds.
 */
export type Theme = 'dark' | 'light';

export const DATA_COLOURS = [
  '#3f90da',
  '#ffa90e',
  '#92dadd',
  '#832db6',
  '#b9ac70',
  '#94a4a2',
  '#a96b59',
  '#717581',
  '#ba69f2',
  '#0b69b0',
  '#73662b',
  '#257073',
  '#9e65c8',
  '#895c4f',
  '#467eb4',
  '#b28274',
] as const;

/** 0 … 255 each. */
export type Rgb = readonly [number, number, number];

export function parseColour(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** Little-endian RGBA with alpha 255, as it lies in a buffer of bytes. */
export function packColour([red, green, blue]: Rgb): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

export interface SceneTheme {
  readonly background: Rgb;
  /** Grid lines and view borders. */
  readonly line: Rgb;
  /** Axes, and objects whose colour attribute has no value. */
  readonly muted: Rgb;
  readonly text: Rgb;
  /** Selection, cursors. */
  readonly accent: Rgb;
  readonly warning: Rgb;
}

/** The tokens of the interface that scene and plots need. */
export const SCENE_THEMES: Readonly<Record<Theme, SceneTheme>> = {
  dark: {
    background: parseColour('#16181b'),
    line: parseColour('#343a41'),
    muted: parseColour('#9aa3ad'),
    text: parseColour('#e6e8ea'),
    accent: parseColour('#4c9be8'),
    warning: parseColour('#e0b23e'),
  },
  light: {
    background: parseColour('#f4f5f6'),
    line: parseColour('#d5d9de'),
    muted: parseColour('#5b6570'),
    text: parseColour('#1b1e22'),
    accent: parseColour('#1f6fbf'),
    warning: parseColour('#8a6100'),
  },
};

function luminance(rgb: Rgb): number {
  const [red, green, blue] = rgb.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

/** Contrast ratio of two colours, 1 … 21 (WCAG 2.2). */
export function contrast(one: Rgb, other: Rgb): number {
  const bright = Math.max(luminance(one), luminance(other));
  const dim = Math.min(luminance(one), luminance(other));
  return (bright + 0.05) / (dim + 0.05);
}

/** The colour, moved toward white or black until it stands out by 3:1 from the theme's background. */
export function legible(colour: Rgb, theme: Theme): Rgb {
  const { background } = SCENE_THEMES[theme];
  const goal = theme === 'dark' ? 255 : 0;
  let result = colour;
  for (let step = 1; contrast(result, background) < 3 && step <= 20; step++) {
    const share = step / 20;
    result = colour.map((value) => Math.round(value + (goal - value) * share)) as unknown as Rgb;
  }
  return result;
}
