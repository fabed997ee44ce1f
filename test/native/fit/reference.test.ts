/** The fitting core against Minuit2: numbers of test/reference/fits.py. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fitModels, type FitData, type FitTask, type FitTerm } from '#main/native/fit.ts';

interface Case {
  readonly name: string;
  readonly data: { readonly kind: FitData['kind'] } & Readonly<Record<string, number[]>>;
  readonly range: [number, number];
  readonly rangeY?: [number, number];
  readonly terms: (Pick<FitTerm, 'shape' | 'parameters'> & {
    readonly template?: Readonly<Record<'edges' | 'contents', number[]>>;
  })[];
  readonly start: Record<string, number>;
  readonly limits: Record<string, [number, number]>;
  readonly constraints: [string, number, number][];
  readonly fixed: string[];
  readonly values: Record<string, number>;
  readonly errors: Record<string, number>;
  readonly fval: number;
}

const path = new URL('../../reference/fits.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { cases: Case[] };

function taskOf(one: Case): FitTask {
  const { kind, ...arrays } = one.data;
  const data = Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, Float64Array.from(values)]));
  return {
    parameters: Object.entries(one.start).map(([name, start]) => {
      const [low, high] = one.limits[name] ?? [];
      return { name, start, fixed: one.fixed.includes(name), ...(low !== undefined && { low, high }) };
    }),
    sets: [
      {
        ...({ kind, ...data } as FitData),
        range: { x: one.range, ...(one.rangeY && { y: one.rangeY }) },
        terms: one.terms.map(({ template, ...term }): FitTerm => ({
          ...term,
          ...(template && {
            template: { edges: Float64Array.from(template.edges), contents: Float64Array.from(template.contents) },
          }),
        })),
      },
    ],
    constraints: one.constraints.map(([parameter, mean, sigma]) => ({ parameter, mean, sigma })),
  };
}

/** Minuit says nothing against a width that is hardly known; here its errors count as not accurate. */
const FEW_ENTRIES: ReadonlySet<string> = new Set(['small gaussian on a parabola']);

describe('against Minuit2', () => {
  test.each(cases)('$name: values within 0.05 σ, errors within 2 %', async (one) => {
    const [result] = await fitModels([taskOf(one)]);
    expect(result).toMatchObject({ isValid: true, failure: null, hasAccurateCovar: !FEW_ENTRIES.has(one.name) });
    expect(result!.edm).toBeLessThan(1e-6);
    for (const { name, value, error, isFixed } of result!.parameters) {
      const [reference, sigma] = [one.values[name]!, one.errors[name]!];
      if (isFixed) {
        expect(value, name).toBe(reference);
        expect(error, name).toBeNull();
        continue;
      }
      expect(Math.abs(value - reference) / sigma, name).toBeLessThan(0.05);
      expect(Math.abs(error! / sigma - 1), name).toBeLessThan(0.02);
    }
    // Never worse than Minuit's minimum.
    expect(result!.fval).toBeLessThan(one.fval + 1e-4);
  });
});
