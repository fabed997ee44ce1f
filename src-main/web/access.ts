/**
 * Who may talk to the web shell: the page that was opened with the token, from one of the
 * addresses that the shell listens on. Another page of the same browser has neither; a name that
 * is made to point at this machine (DNS rebinding) fails on `Host`.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { hostname, networkInterfaces } from 'node:os';

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

/** The values of `Host` under which the shell is rightly reached. */
export function allowedHosts(host: string, port: number): ReadonlySet<string> {
  const names = WILDCARDS.has(host)
    ? [
        'localhost',
        hostname().toLowerCase(),
        ...Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address)),
      ]
    : [host.toLowerCase(), 'localhost'];
  return new Set(names.map((name) => `${urlHost(name)}:${port}`));
}

export interface AccessRule {
  readonly token: string;
  readonly hosts: ReadonlySet<string>;
}

/** `requireOrigin`: a browser names the origin of every WebSocket and every POST, so it must be there. */
export function fromOurPage(headers: IncomingHttpHeaders, rule: AccessRule, requireOrigin: boolean): boolean {
  const host = headers.host?.toLowerCase();
  if (host === undefined || !rule.hosts.has(host)) return false;
  const { origin } = headers;
  if (origin === undefined) return !requireOrigin;
  return origin === `http://${host}`;
}

/** `Authorization: Bearer TOKEN`. */
export function hasBearerToken(headers: IncomingHttpHeaders, rule: AccessRule): boolean {
  const [scheme, given] = (headers.authorization ?? '').split(' ', 2);
  return scheme?.toLowerCase() === 'bearer' && sameToken(given ?? '', rule.token);
}

export const SUBPROTOCOL = 'beamglass';

/** `Sec-WebSocket-Protocol: beamglass, TOKEN`: the only header that a page can set on a WebSocket. */
export function hasProtocolToken(headers: IncomingHttpHeaders, rule: AccessRule): boolean {
  const [name, given] = (headers['sec-websocket-protocol'] ?? '').split(',').map((part) => part.trim());
  return name === SUBPROTOCOL && sameToken(given ?? '', rule.token);
}
