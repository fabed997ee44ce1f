/** Other screens: from where a connection comes, what it may be, and a link that outlives the service. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fromApiError } from '#core/api/errors.ts';
import { isFromThisMachine, newToken, originOf } from '#main/web/access.ts';
import type { Service } from '#main/service/service.ts';
import { screenUrls } from '#main/web/server.ts';
import { temporaryDirectory, type TemporaryDirectory } from '../../fixtures/directory.ts';
import { connect, passwordOf, startService } from './accessFixture.ts';

const HERE = { remoteAddress: '127.0.0.1', localAddress: '127.0.0.1' };
const ELSEWHERE = { remoteAddress: '192.168.1.20', localAddress: '192.168.1.7' };

describe('a connection is from this machine', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1', true],
    ['127.0.1.1', '127.0.0.1', true],
    ['::1', '::1', true],
    ['::ffff:127.0.0.1', '::ffff:127.0.0.1', true],
    ['192.168.1.7', '192.168.1.7', true],
    ['192.168.1.20', '192.168.1.7', false],
    ['::ffff:192.168.1.20', '::ffff:192.168.1.7', false],
    ['::ffff:127:1', '::1', false],
    ['fe80::1', 'fe80::2', false],
    [undefined, undefined, false],
  ])('%s to %s: %s', (remoteAddress, localAddress, isHere) => {
    expect(isFromThisMachine({ remoteAddress, localAddress })).toBe(isHere);
  });
});

describe('a token', () => {
  const rule = { token: newToken(), screenToken: newToken(), hosts: new Set<string>() };
  it.each([
    ['of the page', rule.token, HERE, 'machine'],
    ['of the page', rule.token, ELSEWHERE, 'network'],
    ['for screens', rule.screenToken, HERE, 'screen'],
    ['for screens', rule.screenToken, ELSEWHERE, 'screen'],
    ['of nobody', newToken(), HERE, null],
    ['that is empty', '', HERE, null],
  ])('%s makes of %# %s', (_what, given, ends, origin) => {
    expect(originOf(given, ends, rule)).toBe(origin);
  });
});

it('the link for screens names every address, and one where only one is listened on', () => {
  expect(screenUrls('192.0.2.7', 8080, 'key')).toEqual(['http://192.0.2.7:8080/#token=key']);
  for (const url of screenUrls('0.0.0.0', 8080, 'key'))
    expect(url).toMatch(/^http:\/\/(?!0\.0\.0\.0).+:8080\/#token=key$/);
});

describe('the service', () => {
  let directory: TemporaryDirectory;
  let service: Service;
  beforeEach(async () => {
    directory = temporaryDirectory();
    service = await startService(join(directory.path, 'store'));
  });
  afterEach(async () => {
    await service.close();
    directory.remove();
  });

  it('keeps one key for screens over its restarts, and another for another store', async () => {
    const key = await service.screenKey();
    expect(key).toHaveLength(43);
    expect(await service.screenKey()).toBe(key);
    await service.close();
    service = await startService(join(directory.path, 'store'));
    expect(await service.screenKey()).toBe(key);
    const other = await startService(join(directory.path, 'other'));
    expect(await other.screenKey()).not.toBe(key);
    await other.close();
  });

  it('lets another machine only look while there are no accounts, though the store is open here', async () => {
    expect(await connect(service).sessions.who()).toMatchObject({ state: 'open', role: 'admin' });
    for (const origin of ['network', 'screen'] as const) {
      const client = connect(service, origin);
      expect(await client.sessions.who()).toMatchObject({ state: 'screen', role: 'viewer' });
      const error = await client.settings.set({ idleMinutes: 5 }).catch(fromApiError);
      expect(error).toMatchObject({ code: 'forbidden', message: expect.stringContaining('Nothing was changed') });
    }
  });

  it('gives the role of an account that signs in from another machine, and never on a screen', async () => {
    // No more accounts than are asked about: to hash a password takes long, as it should.
    const admin = connect(service);
    await admin.accounts.add({ name: 'admin', role: 'admin', password: passwordOf('admin') });
    const { token } = await admin.sessions.signIn({ name: 'admin', password: passwordOf('admin') });
    await admin.accounts.add({ name: 'shifter', role: 'shifter', password: passwordOf('shifter') });
    const network = connect(service, 'network');
    expect(await network.sessions.who()).toMatchObject({ state: 'unsigned', role: 'viewer' });
    // Nor does what those may do who have not signed in here reach there.
    await admin.settings.set({ unsignedRole: 'shifter' });
    expect(await connect(service).sessions.who()).toMatchObject({ role: 'shifter' });
    expect(await network.sessions.who()).toMatchObject({ role: 'viewer' });
    await network.sessions.signIn({ name: 'shifter', password: passwordOf('shifter') });
    expect(await network.sessions.who()).toMatchObject({ state: 'signedIn', role: 'shifter' });
    const screen = connect(service, 'screen');
    const tried = [
      screen.sessions.signIn({ name: 'admin', password: passwordOf('admin') }),
      screen.sessions.resume({ token }),
    ];
    for (const outcome of await Promise.allSettled(tried)) expect(outcome.status).toBe('rejected');
    expect(await screen.sessions.who()).toMatchObject({ state: 'screen', role: 'viewer' });
  });

  it('takes files from another machine only in the name of who may import, and never from a screen', async () => {
    // Without accounts nobody can sign in there.
    expect(() => service.admitFiles('machine', null)).not.toThrow();
    expect(() => service.admitFiles('network', null)).toThrow(/only looks/);
    const admin = connect(service);
    await admin.accounts.add({ name: 'admin', role: 'admin', password: passwordOf('admin') });
    const { token } = await admin.sessions.signIn({ name: 'admin', password: passwordOf('admin') });
    await admin.accounts.add({ name: 'viewer', role: 'viewer', password: passwordOf('viewer') });
    const viewer = await connect(service).sessions.signIn({ name: 'viewer', password: passwordOf('viewer') });
    expect(() => service.admitFiles('network', null)).toThrow(/needs the role shifter.*Nothing was changed/);
    expect(() => service.admitFiles('network', viewer.token)).toThrow(/viewer has the role viewer/);
    expect(() => service.admitFiles('network', 'made up')).toThrow(/session has ended/);
    expect(() => service.admitFiles('network', token)).not.toThrow();
    expect(() => service.admitFiles('screen', token)).toThrow(/only looks/);
    expect(() => service.admitFiles('screen', null)).toThrow(/only looks/);
  });
});
