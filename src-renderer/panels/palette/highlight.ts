export interface TitlePart {
  readonly text: string;
  readonly isMatch: boolean;
}

/** The title cut where matched letters begin and end. */
export function highlight(title: string, positions: readonly number[]): TitlePart[] {
  const matched = new Set(positions);
  const parts: { text: string; isMatch: boolean }[] = [];
  for (let i = 0; i < title.length; i++) {
    const isMatch = matched.has(i);
    const last = parts.at(-1);
    if (last && last.isMatch === isMatch) last.text += title[i]!;
    else parts.push({ text: title[i]!, isMatch });
  }
  return parts;
}
