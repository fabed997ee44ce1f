/**
 * Who may talk to the web shell: the page that was opened with one of two tokens, from one of the
 * addresses that the shell listens on; from another machine, or with the token for screens, it only looks. Another page of the same browser has neither; a name that
 * is made to point at this machine (DNS rebinding) fails on `Host`.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { hostname, networkInterfaces } from 'node:os';
import type { SessionOrigin } from '#main/service/session.ts';

/** 256 random bits in characters that fit a URL fragment and a WebSocket sub-protocol. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Takes the same time wherever the two differ, also in length. */
export function sameToken(given: string, token: string): boolean {
  return timingSafeEqual(digest(given), digest(token));
}

/** Brackets an IPv6 address for a URL. */
export function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

const WILDCARDS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

export const isWildcard = (host: string): boolean => WILDCARDS.has(host);

/** Addresses of this machine that others reach; those of IPv4, which people can read, where there are any. */
export function networkAddresses(): string[] {
  const others = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).filter(({ internal }) => !internal));
  const short = others.filter(({ family }) => family === 'IPv4');
  return (short.length > 0 ? short : others).map(({ address }) => address);
}

/** The values of `Host` under which the shell is rightly reached. */
export function allowedHosts(host: string, port: number): ReadonlySet<string> {
  const names = isWildcard(host)
    ? [
        'localhost',
        hostname().toLowerCase(),
        ...Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address)),
      ]
    : [host.toLowerCase(), 'localhost'];
  return new Set(names.map((name) => `${urlHost(name)}:${port}`));
}

export interface AccessRule {
  /** Of the page that does everything that its user may. */
  readonly token: string;
  /** Of other screens, which only look. */
  readonly screenToken: string;
  readonly hosts: ReadonlySet<string>;
}

/** Addresses of the two ends of a connection. */
export interface Ends {
  readonly remoteAddress?: string | undefined;
  readonly localAddress?: string | undefined;
}

/** Where both ends have one address, the machine talks to itself, by whatever name. */
export function isFromThisMachine({ remoteAddress, localAddress }: Ends): boolean {
  if (remoteAddress === undefined) return false;
  const address = remoteAddress.replace(/^::ffff:(?=\d+\.)/, '');
  return address === '::1' || address.startsWith('127.') || remoteAddress === localAddress;
}

/** `requireOrigin`: a browser names the origin of every WebSocket and every POST, so it must be there. */
export function fromOurPage(headers: IncomingHttpHeaders, rule: AccessRule, requireOrigin: boolean): boolean {
  const host = headers.host?.toLowerCase();
  if (host === undefined || !rule.hosts.has(host)) return false;
  const { origin } = headers;
  if (origin === undefined) return !requireOrigin;
  return origin === `http://${host}`;
}

/** What a token lets its bearer be; null for none of ours. */
export function originOf(given: string, ends: Ends, rule: AccessRule): SessionOrigin | null {
  // Both are compared, so that the time tells nothing.
  const [isPage, isScreen] = [sameToken(given, rule.token), sameToken(given, rule.screenToken)];
  if (isScreen) return 'screen';
  if (!isPage) return null;
  return isFromThisMachine(ends) ? 'machine' : 'network';
}

/** `Authorization: Bearer TOKEN`. */
export function bearerToken(headers: IncomingHttpHeaders): string {
  const [scheme, given] = (headers.authorization ?? '').split(' ', 2);
  return scheme?.toLowerCase() === 'bearer' ? (given ?? '') : '';
}

/** Of who has signed in on the page that sends the request; null without. */
export function signInToken(headers: IncomingHttpHeaders): string | null {
  const given = headers['x-sign-in'];
  return typeof given === 'string' && given !== '' ? given : null;
}

export const SUBPROTOCOL = 'beamglass';

/** `Sec-WebSocket-Protocol: beamglass, TOKEN`: the only header that a page can set on a WebSocket. */
export function protocolToken(headers: IncomingHttpHeaders): string {
  const [name, given] = (headers['sec-websocket-protocol'] ?? '').split(',').map((part) => part.trim());
  return name === SUBPROTOCOL ? (given ?? '') : '';
}
