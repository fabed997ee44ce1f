/** Payloads of a type that hold somewhere in an experiment's tags: what a revert can go back to. */
import type { ServiceClient } from '../../stores/connection.ts';

export interface HeldPayload {
  readonly payload: string;
  /** “80344–80500 in gains_v2”, of the newest tag that has it. */
  readonly where: string;
}

/** Newest tags first, each payload once. */
export async function heldPayloads(
  { conditions }: ServiceClient,
  experiment: string,
  type: string,
): Promise<readonly HeldPayload[]> {
  const tags = (await conditions.tags({ experiment }))
    .filter((tag) => tag.type === type)
    .toSorted((a, b) => b.addedAt.localeCompare(a.addedAt));
  const details = await Promise.all(tags.map(({ name }) => conditions.tag({ name, asOf: null })));
  const found = new Map<string, HeldPayload>();
  for (const { name, rows } of details) {
    for (const { payload, validity } of rows) {
      if (!found.has(payload)) found.set(payload, { payload, where: `${validity} in ${name}` });
    }
  }
  return [...found.values()];
}
