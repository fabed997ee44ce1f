/** What axe finds in a page that would keep somebody from using it. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

interface Within {
  /** CSS selector of the part that is looked at; else the whole page. */
  readonly part?: string;
  /** Rules of axe; else all. */
  readonly rules?: string[];
}

/** Rule and place of each serious or critical fault, one per rule; empty where all is well. */
export async function seriousFaults(page: Page, { part = 'body', rules }: Within = {}): Promise<string[]> {
  const axe = new AxeBuilder({ page }).include(part);
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
}
