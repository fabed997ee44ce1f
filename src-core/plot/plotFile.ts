/** A plot as a file: vectors, and the numbers behind it. */
import { DATA_COLOURS, legible, parseColour, SCENE_THEMES, type Rgb, type Theme } from './palette.ts';
import { axisTitle, layoutPlot, TEXT_PX, type Size } from './plotLayout.ts';
import type { Frame, Mark, PlotText } from './plotShapes.ts';
import { abscissa, lengthOf, type PlotSeries, type PlotSpec, type Tone } from './plotSpec.ts';
import type { StoredGrid } from './storedPlot.ts';

const LINE_HEIGHT = 16;
const EDGE = 8;

const hex = (rgb: Rgb): string => `#${rgb.map((value) => value.toString(16).padStart(2, '0')).join('')}`;

/** The colour of a tone, legible on the theme's background. */
export function toneColour(tone: Tone, theme: Theme): string {
  if (typeof tone === 'string') return hex(SCENE_THEMES[theme][tone]);
  return hex(legible(parseColour(DATA_COLOURS[tone % DATA_COLOURS.length]!), theme));
}

const escaped = (content: string): string =>
  content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/**
 * The plot as a vector picture of its own, on white.
 * @param caption lines below the plot: run, event, calibration
 */
export function plotSvg(spec: PlotSpec, { width, height }: Size, caption: readonly string[]): string {
  const theme: Theme = 'light';
  const layout = layoutPlot(spec, { width, height });
  const colour = (tone: Tone | null): string => (tone === null ? 'none' : toneColour(tone, theme));
  const path = ({ d, stroke, fill, width, opacity, dash }: Mark): string =>
    `<path d="${d}" fill="${colour(fill)}" stroke="${colour(stroke)}" stroke-width="${width}" opacity="${opacity}"${
      dash === '' ? '' : ` stroke-dasharray="${dash}"`
    }/>`;
  const label = ({ x, y, text, anchor, tone, isTurned }: PlotText): string =>
    `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="${colour(tone)}"${
      isTurned ? ` transform="rotate(-90 ${x} ${y})"` : ''
    }>${escaped(text)}</text>`;
  const head = LINE_HEIGHT + EDGE;
  const foot = caption.length * LINE_HEIGHT + EDGE;
  const { frame } = layout;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height + head + foot}" font-family="IBM Plex Sans, Helvetica, Arial, sans-serif" font-size="${TEXT_PX}">`,
    `<title>${escaped(spec.title)}</title>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    `<text x="${EDGE}" y="${LINE_HEIGHT}" fill="${colour('text')}" font-weight="600">${escaped(spec.title)}</text>`,
    `<g transform="translate(0 ${head})">`,
    ...layout.around.map(path),
    inner(frame),
    ...layout.inside.map(path),
    '</svg>',
    ...(layout.pulls ? [inner(layout.pulls.frame), ...layout.pulls.inside.map(path), '</svg>'] : []),
    ...layout.texts.map(label),
    '</g>',
    ...caption.map(
      (line, i) =>
        `<text x="${EDGE}" y="${head + height + (i + 1) * LINE_HEIGHT - 4}" fill="${colour('muted')}">${escaped(line)}</text>`,
    ),
    '</svg>',
  ].join('\n');
}

const inner = ({ left, top, width, height }: Frame): string =>
  `<svg x="${left}" y="${top}" width="${width}" height="${height}">`;

const cell = (content: string): string => (/[",\n]/.test(content) ? `"${content.replaceAll('"', '""')}"` : content);

/** Columns of one series: place, value and what else it has. */
function columnsOf(spec: PlotSpec, series: PlotSeries): [head: string, values: ArrayLike<number>][] {
  const places = Float64Array.from({ length: lengthOf(series) }, (_, i) => abscissa(series, i));
  const x: [string, ArrayLike<number>] = [axisTitle(spec.x), places];
  const value = (suffix: string): string => `${series.name}${suffix}${spec.y.unit === '' ? '' : ` (${spec.y.unit})`}`;
  switch (series.kind) {
    case 'band':
      return [x, [value(' low'), series.low], [value(' high'), series.high]];
    case 'points':
      return [
        x,
        [value(''), series.y],
        ...(series.yError ? [[value(' σ'), series.yError] as [string, ArrayLike<number>]] : []),
      ];
    case 'line':
    case 'steps':
      return [x, [value(''), series.y]];
  }
}

/** The numbers behind a plot, series beside series. */
export function plotCsv(spec: PlotSpec): string {
  const columns: [head: string, values: ArrayLike<number>][] = [
    ...spec.series.flatMap((series) => columnsOf(spec, series)),
    ...(spec.pulls
      ? ([
          [axisTitle(spec.x), spec.pulls.x],
          ['pull', spec.pulls.y],
        ] as const)
      : []
    ).map(([head, values]): [string, ArrayLike<number>] => [head, values]),
  ];
  const rows = Math.max(0, ...columns.map(([, values]) => values.length));
  const lines = [columns.map(([head]) => cell(head)).join(',')];
  for (let row = 0; row < rows; row++) {
    lines.push(columns.map(([, values]) => (row < values.length ? String(values[row]) : '')).join(','));
  }
  return `${lines.join('\n')}\n`;
}

const middles = (edges: readonly number[]): number[] => edges.slice(1).map((edge, at) => (edge + edges[at]!) / 2);

/** The numbers behind an image of bins: one line per bin, its middle and its value, empty where there is none. */
export function gridCsv({ x, y, value, xEdges, yEdges, values }: StoredGrid): string {
  const columns = middles(xEdges);
  const lines = middles(yEdges).flatMap((up, row) =>
    columns.map((along, column) => `${along},${up},${values[row * columns.length + column] ?? ''}`),
  );
  return `${[[x, y, value].map((axis) => cell(axisTitle(axis))).join(','), ...lines].join('\n')}\n`;
}
