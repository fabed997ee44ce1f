/** A figure on a file of real data beside the project: without the file it is skipped, and the table says not run. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { SHARED } from '../fixtures/command.ts';
import { figure, type FigureResult } from './figure.ts';

/** Rows of a file's text, each split at `separator`; empty lines left out. */
export function rowsOf(text: string, separator: string | RegExp): string[][] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => line.split(separator));
}

/** @param file below ../shared/data */
export function dataFigure(
  id: string,
  what: string,
  file: string,
  compute: (text: string) => FigureResult | Promise<FigureResult>,
): void {
  const path = join(SHARED, 'data', file);
  if (existsSync(path)) figure(id, what, () => compute(readFileSync(path, 'utf8')));
  else test.skip(`${id}: ${what} (${path} is not here)`, () => {});
}
