/** docs/monitoring.md against the monitors that come with Beamglass: neither may have what the other has not. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

/** Names in backquotes of the second column of a section's table. */
function namedIn(section: string): string[] {
  const text = read('docs/monitoring.md')
    .split('\n## ')
    .find((part) => part.startsWith(section))!;
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).flatMap((row) => [...row.split('|')[2]!.matchAll(/`([a-z0-9_]+)`/g)].map(([, name]) => name!));
}

describe.each([
  ['PADME', 'padme'],
  ['NA64', 'na64'],
])('the table of %s', (section, name) => {
  const { monitors } = JSON.parse(read(`resources/monitoring/${name}.json`)) as { monitors: { id: string }[] };

  it('names every monitor once, and none that there is not', () => {
    const ids = monitors.map(({ id }) => id);
    expect(namedIn(section).toSorted()).toEqual(ids.toSorted());
  });

  it('says of every row which monitors show it, or why none does', () => {
    const text = read('docs/monitoring.md')
      .split('\n## ')
      .find((part) => part.startsWith(section))!;
    const rows = text
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .slice(2);
    expect(rows.length).toBeGreaterThan(15);
    for (const row of rows) expect(row).toMatch(/`[a-z0-9_]+`|no monitor: |not recorded by our files: /);
  });
});
