/** PADME: angles of the pairs of Run III (A59), from the published histogram. */
import { fitModels, type FitTerm } from '#main/native/fit.ts';
import { dataFigure, rowsOf } from './dataFigure.ts';

/** Of both angles about π, rad */
const REACH = 0.4;
const TAILS =
  'a Gaussian over a flat background, which keeps the tails out of the width; the fit behind the published widths is not public, and a Gaussian alone agrees with it';

dataFigure(
  'A59',
  'widths of the angles of pairs, within 0.4 rad of π',
  'padme-run3/cluster_pair_angles_fig6.csv',
  async (text) => {
    const [, ...bins] = rowsOf(text, ',').map((row) => row.map(Number));
    // One entry per event, at the centre of its bin of 10 mrad.
    const entries = bins
      .filter(([phi, theta]) => Math.abs(phi! - Math.PI) < REACH && Math.abs(theta! - Math.PI) < REACH)
      .flatMap(([phi, theta, events]) => Array.from({ length: events! }, () => [phi!, theta!] as const));
    const range = [Math.PI - REACH, Math.PI + REACH] as const;
    const fit = async (background: boolean) => {
      const terms: FitTerm[] = [
        { shape: 'gaussian2d', parameters: ['pairs', 'meanPhi', 'meanTheta', 'sigmaPhi', 'sigmaTheta', 'correlation'] },
      ];
      if (background) terms.push({ shape: 'uniform2d', parameters: ['background'] });
      const [result] = await fitModels([
        {
          parameters: [
            { name: 'pairs', start: 0.8 * entries.length, low: 0 },
            { name: 'meanPhi', start: 3.1 },
            { name: 'meanTheta', start: 3.1 },
            { name: 'sigmaPhi', start: 0.12, low: 0.01, high: 1 },
            { name: 'sigmaTheta', start: 0.12, low: 0.01, high: 1 },
            { name: 'correlation', start: 0, low: -0.99, high: 0.99 },
            ...(background ? [{ name: 'background', start: 0.1 * entries.length, low: 0 }] : []),
          ],
          sets: [
            {
              kind: 'unbinned',
              x: Float64Array.from(entries, ([phi]) => phi),
              y: Float64Array.from(entries, ([, theta]) => theta),
              range: { x: range, y: range },
              terms,
            },
          ],
        },
      ]);
      return new Map(result!.parameters.map(({ name, value }) => [name, value]));
    };
    const alone = await fit(false);
    const over = await fit(true);
    return [
      { what: 'σ of φ₁ − φ₂', value: alone.get('sigmaPhi')!, expected: 0.093, relative: 0.05, unit: 'rad' },
      { what: 'σ of θ*₁ + θ*₂', value: alone.get('sigmaTheta')!, expected: 0.104, relative: 0.05, unit: 'rad' },
      { what: 'mean of φ₁ − φ₂', value: alone.get('meanPhi')!, expected: 3.14, tolerance: 0.01, unit: 'rad' },
      { what: 'mean of θ*₁ + θ*₂', value: alone.get('meanTheta')!, expected: 3.13, tolerance: 0.01, unit: 'rad' },
      {
        what: 'σ of φ₁ − φ₂ over a background',
        value: over.get('sigmaPhi')!,
        expected: 0.093,
        relative: 0.05,
        unit: 'rad',
        miss: TAILS,
      },
      {
        what: 'σ of θ*₁ + θ*₂ over a background',
        value: over.get('sigmaTheta')!,
        expected: 0.104,
        relative: 0.05,
        unit: 'rad',
        miss: TAILS,
      },
    ];
  },
);
