/** The search box of the runs page takes plain words, or an expression of the filter language. */
import type { RunRecord } from '#core/api/contract.ts';

/** An expression compares something; plain words do not. */
export function isExpression(text: string): boolean {
  return /[<>=~!&|]/.test(text);
}

/** Every word stands somewhere in what is known of the run, without regard to case. */
export function matchesWords(run: RunRecord, text: string): boolean {
  const facts = [
    run.run,
    run.setup,
    run.period,
    run.scan,
    run.comment,
    run.start,
    ...run.files.flatMap((file) => [file.name, file.format]),
  ]
    .join('\n')
    .toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => facts.includes(word));
}
