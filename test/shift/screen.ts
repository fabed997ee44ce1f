/** The page of the shift: the overview of what is live, on a screen that only looks and that nobody touches. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { launchBrowser, openPage, type OpenPage } from '../e2e/harness.ts';

const MEGABYTE = 1e6;

export class Screen {
  private readonly browser: Browser;
  private readonly opened: OpenPage;
  private readonly session: CDPSession;

  private constructor(browser: Browser, opened: OpenPage, session: CDPSession) {
    this.browser = browser;
    this.opened = opened;
    this.session = session;
  }

  /** @param address as the service prints it for other screens */
  static async open(address: string): Promise<Screen> {
    const browser = await launchBrowser();
    try {
      const opened = await openPage(browser, `${address}&go=/monitoring/overview`, { width: 1920, height: 1080 });
      await opened.page.getByRole('combobox', { name: 'Run' }).selectOption('live');
      return new Screen(browser, opened, await opened.page.context().newCDPSession(opened.page));
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  get page(): Page {
    return this.opened.page;
  }

  /** Exceptions; that a service is gone the browser itself writes to the console. */
  exceptions(): string[] {
    return this.opened.errors.filter((error) => error.startsWith('exception'));
  }

  /** After a collection of garbage, MB. */
  async heap(): Promise<number> {
    await this.session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await this.session.send('Runtime.getHeapUsage');
    return usedSize / MEGABYTE;
  }

  /** @returns ms until it is connected; null where it is not within the patience */
  async connected(patienceMs: number): Promise<number | null> {
    return since(patienceMs, async () => (await this.page.locator('.status.online').count()) > 0);
  }

  /** @returns ms until it shows other numbers of events of the live run than before; null where it does not */
  async shows(patienceMs: number): Promise<number | null> {
    const before = await this.events();
    return since(patienceMs, async () => {
      const now = await this.events();
      return now !== null && now !== before;
    });
  }

  /** Events of the run that is followed, as they stand on the page; null where nothing is. */
  private async events(): Promise<string | null> {
    const fact = this.page.locator('header[aria-label="Run"] dt', { hasText: /^events$/ }).locator('xpath=../dd');
    return (await fact.allTextContents())[0] ?? null;
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}

async function since(patienceMs: number, holds: () => Promise<boolean>): Promise<number | null> {
  const begin = performance.now();
  while (performance.now() - begin < patienceMs) {
    // What is being drawn anew may be gone between two looks.
    if (await holds().catch(() => false)) return performance.now() - begin;
    await wait(100);
  }
  return null;
}
