/** Reading setup and material files: from text to checked values, or one sentence that names what is wrong. */
import { BeamglassError } from '#core/errors.ts';
import { parse as parseExpression } from '#core/event/selection/parser.ts';
import type { z } from '#core/zod.ts';
import { materialFile, type MaterialFile } from './material.ts';
import { setup as setupSchema, type Setup } from './setup.ts';

/**
 * @param file name for the sentence
 * @throws BeamglassError `badFile`
 */
export function parseSetup(text: string, file: string): Setup {
  const value = parseJson(text, file);
  const format: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'format') : undefined;
  if (format !== 'beamglass-detector') {
    throw new BeamglassError(
      'badFile',
      `${file} is no detector description: it must be a JSON object with "format": "beamglass-detector".`,
      { file },
    );
  }
  const result = setupSchema.safeParse(value);
  if (!result.success) throw schemaError(result.error, value, file);
  for (const { name, expression } of result.data.blinded) {
    if (expression === undefined) continue;
    try {
      parseExpression(expression);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new BeamglassError('badFile', `${file}: blinded region “${name}”: ${reason}`, { file, region: name });
    }
  }
  for (const { name, field } of result.data.elements) {
    if (field?.type !== 'map') continue;
    const wanted = 3 * field.points[0] * field.points[1] * field.points[2];
    if (field.valuesT.length === wanted) continue;
    throw new BeamglassError(
      'badFile',
      `${file}: element “${name}” has a field map of ${field.points.join(' × ')} points, which takes ${wanted} numbers, and gives ${field.valuesT.length}.`,
      { file, element: name },
    );
  }
  return result.data;
}

/** @throws BeamglassError `badFile` */
export function parseMaterials(text: string, file: string): MaterialFile {
  const value = parseJson(text, file);
  const result = materialFile.safeParse(value);
  if (!result.success) throw schemaError(result.error, value, file);
  return result.data;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\u{feff}/u, ''));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BeamglassError('badFile', `${file} is not JSON: ${reason}.`, { file });
  }
}

/** The first thing that is wrong, with the name of the element in which it is. */
function schemaError(error: z.ZodError, value: unknown, file: string): BeamglassError {
  const issue = error.issues[0]!;
  const path = [...issue.path];
  let where = '';
  let element: string | null = null;
  if (path[0] === 'elements' && typeof path[1] === 'number') {
    const found: unknown = (value as { elements: unknown[] }).elements[path[1]];
    const name: unknown = typeof found === 'object' && found !== null ? Reflect.get(found, 'name') : undefined;
    element = typeof name === 'string' ? name : `number ${path[1] + 1}`;
    where = typeof name === 'string' ? `element “${name}”, ` : `element ${element}, `;
    path.splice(0, 2);
  }
  const at = path.map(String).join('.');
  const message = issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
  return new BeamglassError('badFile', `${file}: ${where}${at === '' ? '' : `“${at}” `}${sentence(message)}`, {
    file,
    element,
    path: at,
  });
}

/** zod says "invalid input: expected …"; our own messages continue the sentence ("is …"). */
const sentence = (message: string): string =>
  /^(is|cannot|must) /.test(message) ? `${message}.` : `is not right: ${message}.`;
