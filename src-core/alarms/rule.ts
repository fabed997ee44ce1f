/** A rule of an alarm: what is watched, when it is wrong, how urgent that is, and what to do. JSON, versioned. */
import { driftRule } from '#core/analysis/drift.ts';
import { z } from '#core/zod.ts';

export const RULE_ID = z.string().regex(/^[a-z0-9_]{3,64}$/, 'is not a rule’s name (3 to 64 of a-z, 0-9 and _)');

/** 1 is the most urgent. By consequence and time to act, not by how far a value is off. */
export const PRIORITIES = [1, 2, 3, 4] as const;
export type Priority = (typeof PRIORITIES)[number];

const condition = z.discriminatedUnion('kind', [
  ...driftRule.options,
  /** Neither a value for longer than that; begins with the first observation. */
  z.object({
    kind: z.literal('noData'),
    afterSeconds: z
      .number()
      .positive()
      .max(7 * 86_400),
  }),
  /** The verdict of a monitor; "watch": already then. */
  z.object({ kind: z.literal('verdict'), from: z.enum(['watch', 'bad']) }),
]);
export type AlarmCondition = z.infer<typeof condition>;

const sentence = z.string().trim().min(1).max(600);

export const alarmRule = z
  .object({
    id: RULE_ID,
    title: z.string().trim().min(1).max(120),
    /** Of one or, with “*” for any characters, several quantities; each has its own alarm. */
    quantity: z
      .string()
      .max(160)
      .regex(/^[a-zA-Z0-9_.:*-]+(\/[a-zA-Z0-9_.:*-]+)+$/, 'is not a quantity or pattern'),
    unit: z.string().max(16),
    priority: z.literal(PRIORITIES),
    condition,
    /** How long it must be wrong before it is an alarm. */
    delaySeconds: z.number().nonnegative().max(86_400),
    /** Wrong at least so often among the last observations. */
    count: z
      .object({ least: z.number().int().min(1).max(1000), of: z.number().int().min(1).max(1000) })
      .refine(({ least, of }) => least <= of, 'asks for more observations than it looks at'),
    /** Kept until it is acknowledged, even where it is over. */
    latch: z.boolean(),
    /** null: all. */
    experiment: z.string().max(32).nullable(),
    /** null: all; an observation that does not say its run type counts. */
    runTypes: z.array(z.string().max(32)).min(1).max(20).nullable(),
    cause: sentence,
    consequence: sentence,
    action: sentence,
    minutesToAct: z.number().positive().max(10_080),
    /** Where its limit comes from. */
    source: sentence,
    enabled: z.boolean(),
  })
  .strict()
  .superRefine(({ condition: { kind, ...rest }, quantity }, issues) => {
    if (kind === 'limits' && 'low' in rest && rest.low === null && rest.high === null) {
      issues.addIssue({ code: 'custom', path: ['condition'], message: 'Limits need a lower or an upper one.' });
    }
    if (isCourse(quantity) && (kind === 'noData' || kind === 'verdict')) {
      const message = 'A series or payload is watched by limits, change, standard deviations or cumulated sum.';
      issues.addIssue({ code: 'custom', path: ['condition'], message });
    }
    if (quantity.startsWith('payload/') && quantity.includes('*')) {
      issues.addIssue({ code: 'custom', path: ['quantity'], message: 'A value of a payload is named without “*”.' });
    }
  });
export type AlarmRule = z.infer<typeof alarmRule>;

/** Whether a quantity is read in its whole course, from the store, not observed point by point. */
export const isCourse = (quantity: string): boolean =>
  quantity.startsWith('series/') || quantity.startsWith('payload/');

/** Whether a rule's quantity means this one. */
export function matchesQuantity(pattern: string, quantity: string): boolean {
  if (!pattern.includes('*')) return pattern === quantity;
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop() ?? '';
  if (quantity.length < head.length + tail.length || !quantity.startsWith(head) || !quantity.endsWith(tail))
    return false;
  const end = quantity.length - tail.length;
  let at = head.length;
  for (const part of rest) {
    const found = quantity.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
