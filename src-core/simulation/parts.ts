/** Parts of a detector that a process may need. */
import type { Element, Setup } from '#core/detector/setup.ts';

interface Part {
  /** For the sentence "it needs …". */
  readonly title: string;
  isIn(setup: Setup): boolean;
}

const some =
  (matches: (element: Element) => boolean) =>
  ({ elements }: Setup): boolean =>
    elements.some((element) => element.readout !== undefined && matches(element));

const group = (name: Element['group']) => some((element) => element.group === name);
const named = (pattern: RegExp) => some((element) => pattern.test(element.name));

export const PARTS = {
  dump: { title: 'an active dump (WCAL) before a decay volume', isIn: group('dump') },
  ecal: { title: 'an electromagnetic calorimeter (ECAL)', isIn: named(/^ECal$/i) },
  hcal: { title: 'a hadron calorimeter (HCAL)', isIn: named(/^HCAL\d/) },
  trackers: { title: 'tracking planes', isIn: group('tracker') },
  target: { title: 'a target', isIn: group('target') },
  timePix: { title: 'the TimePix', isIn: named(/^TimePix$/) },
  leadGlass: { title: 'the lead glass', isIn: named(/lead ?glass/i) },
} as const satisfies Record<string, Part>;

export type PartId = keyof typeof PARTS;

/** Titles of the parts that the setup has not. */
export function missingParts(setup: Setup, parts: readonly PartId[]): string[] {
  return parts.filter((part) => !PARTS[part].isIn(setup)).map((part) => PARTS[part].title);
}
