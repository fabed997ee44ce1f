/** The desktop shell, where the Electron runtime is there (node_modules/electron/dist or ELECTRON_OVERRIDE_DIST_PATH). */
import { rmSync } from 'node:fs';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rootFlags } from '../../scripts/browser.mjs';
import { installedElectron } from '../../scripts/electron.mjs';
import { ROOT, temporaryDirectory } from './harness.ts';

const runtime = installedElectron(ROOT);
const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
const hindrance =
  runtime === null
    ? 'the Electron runtime is not installed'
    : hasDisplay
      ? null
      : 'there is no display (npm run e2e:window)';
if (hindrance !== null) console.log(`Skipped, the tests of the desktop window: ${hindrance}.`);

describe.skipIf(hindrance !== null)(`the desktop window${hindrance === null ? '' : ` (skipped: ${hindrance})`}`, () => {
  const store = temporaryDirectory();
  let app: ElectronApplication;
  let page: Page;

  beforeAll(async () => {
    app = await _electron.launch({
      executablePath: runtime ?? '',
      args: [...rootFlags, '--use-angle=swiftshader', '--enable-unsafe-swiftshader', ROOT, '--store', store],
    });
    page = await app.firstWindow();
  });

  afterAll(async () => {
    await app.close();
    rmSync(store, { recursive: true, force: true });
  });

  it('shows the sample run through the message port', async () => {
    await page.getByText('connected').waitFor();
    await page.getByText('na64-1').first().waitFor();
  });

  it('gives the page neither Node nor Electron, only the bridge', async () => {
    const seen = await page.evaluate(() => ({
      node: typeof Reflect.get(globalThis, 'process'),
      require: typeof Reflect.get(globalThis, 'require'),
      bridge: Object.keys(Reflect.get(globalThis, 'beamglass') as object).toSorted(),
    }));
    expect(seen).toEqual({
      node: 'undefined',
      require: 'undefined',
      bridge: ['kind', 'pathOf', 'readDownload', 'requestPort'],
    });
  });

  it('goes nowhere else, opens no window and grants no device', async () => {
    const url = page.url();
    await page.evaluate(() => {
      window.open('https://example.org');
      location.href = 'https://example.org';
    });
    await page.waitForTimeout(500);
    expect(page.url()).toBe(url);
    expect(app.windows()).toHaveLength(1);
    const camera = await page.evaluate(() =>
      navigator.mediaDevices.getUserMedia({ video: true }).then(
        () => 'given',
        () => 'refused',
      ),
    );
    expect(camera).toBe('refused');
  });

  it('refuses an injected script and eval', async () => {
    const ran = await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'globalThis.injected = true';
      document.head.append(script);
      let evaluated = true;
      try {
        Reflect.apply(Reflect.get(globalThis, 'eval') as () => unknown, undefined, ['1']);
      } catch {
        evaluated = false;
      }
      return { injected: Reflect.has(globalThis, 'injected'), evaluated };
    });
    expect(ran).toEqual({ injected: false, evaluated: false });
  });

  it('connects again when the service dies', async () => {
    await app.evaluate(({ app: main }) => {
      const service = main
        .getAppMetrics()
        .find(({ serviceName, name }) => `${serviceName}${name}`.includes('Beamglass service'));
      if (service !== undefined) process.kill(service.pid, 'SIGKILL');
    });
    await page.getByText('connected', { exact: true }).waitFor({ timeout: 20_000 });
  });
});
