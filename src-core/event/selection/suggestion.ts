/**
 * Number of insertions, deletions, substitutions and exchanges of neighbours that turn `a` into
 * `b` (optimal string alignment distance).
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, beforeLast[j - 2]! + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}

/** The name that was probably meant, or null where none is near. */
export function nearestName(wrong: string, names: Iterable<string>): string | null {
  const low = wrong.toLowerCase();
  const limit = Math.max(1, Math.floor(low.length / 3));
  let nearest: string | null = null;
  let smallest = limit + 1;
  for (const name of names) {
    if (Math.abs(name.length - low.length) > limit) continue;
    const distance = editDistance(low, name.toLowerCase());
    if (distance < smallest) {
      smallest = distance;
      nearest = name;
    }
  }
  return nearest;
}
