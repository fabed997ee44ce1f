/** Other screens in the contract: by which link another screen looks at what the service shows. */
import { oc } from '@orpc/contract';
import { z } from '#core/zod.ts';

/** Where a page goes once it has taken its key: `#token=KEY&go=/kiosk/overview`. */
export const SCREEN_GO = 'go';

export const screensContract = {
  /**
   * Addresses of the page with the key for screens, which only look; one per address under which this machine is
   * reached, the widest first. None where no web server runs, as in the desktop window.
   */
  links: oc.output(z.object({ urls: z.array(z.string()) })),
};
