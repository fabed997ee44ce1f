/**
 * The shell of a browser page: WebSocket to the server that served the page.
 *
 * The page is opened with its key behind the `#`, which is never sent to a server. The key is kept
 * for this tab (so that a reload works) and taken out of the address bar, where it could be copied
 * or photographed.
 */
import { RPCLink } from '@orpc/client/websocket';
import { SCREEN_GO } from '#core/api/screens.ts';
import { BeamglassError } from '#core/errors.ts';
import { keptToken } from '../connection/signIn.ts';
import type { ImportSource, Link, SendProgress, Shell } from './shell.ts';
import { windowQuery } from './windowNumber.ts';

const STORED_AS = 'beamglass.token';

function takeToken(): string {
  const parameters = new URLSearchParams(location.hash.slice(1));
  const given = parameters.get('token');
  if (given) {
    sessionStorage.setItem(STORED_AS, given);
    const go = parameters.get(SCREEN_GO);
    history.replaceState(null, '', `${location.pathname}${location.search}${go === null ? '' : `#${go}`}`);
    return given;
  }
  return sessionStorage.getItem(STORED_AS) ?? '';
}

function connect(token: string): Promise<Link> {
  const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/api`, ['beamglass', token]);
  socket.binaryType = 'arraybuffer';
  const { promise: closed, resolve: end } = Promise.withResolvers<void>();
  socket.addEventListener('close', () => end(), { once: true });
  const close = (): void => {
    socket.close();
    // Over a network that is gone the closing takes its time, too.
    end();
  };
  const link: Link = { rpc: new RPCLink({ websocket: socket }), closed, close };
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(link), { once: true });
    socket.addEventListener('close', () => void whyRefused(token).then(reject), { once: true });
  });
}

/** A WebSocket does not say why it did not open; a plain request to the same address does. */
async function whyRefused(token: string): Promise<Error> {
  try {
    const { status } = await fetch('/api', { headers: { Authorization: `Bearer ${token}` } });
    if (status === 403) return new BeamglassError('forbidden', 'The key of this page is not valid.');
  } catch {
    // Nobody answers at all.
  }
  return new Error('the WebSocket did not open');
}

/** XMLHttpRequest, because fetch reports no progress of what it sends. */
function sendFile(
  token: string,
  file: File,
  progress: (sent: number) => void,
  signal: AbortSignal,
): Promise<ImportSource> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = (reason: string): void =>
      reject(new BeamglassError('badInput', `“${file.name}” could not be sent to the service: ${reason}.`));
    const abort = (): void => request.abort();
    request.open('POST', '/upload');
    request.setRequestHeader('Authorization', `Bearer ${token}`);
    const signIn = keptToken();
    // From another machine the service takes files only in the name of who has signed in.
    if (signIn !== null) request.setRequestHeader('X-Sign-In', signIn);
    request.setRequestHeader('X-File-Name', encodeURIComponent(file.name));
    request.responseType = 'json';
    request.upload.addEventListener('progress', (event) => progress(event.loaded));
    request.addEventListener('load', () => {
      const answer = request.response as { upload?: unknown; error?: { message?: unknown } } | null;
      if (request.status === 200 && typeof answer?.upload === 'string') resolve({ upload: answer.upload });
      else if (typeof answer?.error?.message === 'string')
        reject(new BeamglassError('badInput', answer.error.message, { file: file.name }));
      else fail(`it answered with status ${request.status}`);
    });
    request.addEventListener('error', () => fail('the connection was lost'));
    request.addEventListener('abort', () => reject(new BeamglassError('cancelled', 'Sending was cancelled.')));
    request.addEventListener('loadend', () => signal.removeEventListener('abort', abort));
    signal.addEventListener('abort', abort);
    request.send(file);
  });
}

async function sendFiles(
  token: string,
  files: readonly File[],
  progress: SendProgress,
  signal: AbortSignal,
): Promise<ImportSource[]> {
  const total = files.reduce((sum, file) => sum + file.size, 0);
  const sources: ImportSource[] = [];
  let before = 0;
  for (const file of files) {
    const start = before;
    sources.push(await sendFile(token, file, (sent) => progress(start + Math.min(sent, file.size), total), signal));
    before += file.size;
    progress(before, total);
  }
  return sources;
}

async function download(token: string, job: string, file: string): Promise<Blob> {
  const response = await fetch(`/download/${encodeURIComponent(job)}/${encodeURIComponent(file)}`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  if (!response.ok) {
    throw new BeamglassError(
      'notFound',
      `“${file}” is no longer kept by the service (status ${response.status}). Export it again.`,
    );
  }
  return response.blob();
}

/** The new window has this one as its opener: the browser hands it a copy of the session’s storage, and so the key. */
function openWindow(number: number): boolean {
  const features = `popup,width=${outerWidth},height=${outerHeight}`;
  return open(`${location.pathname}${windowQuery(number)}`, '_blank', features) !== null;
}

export function createWebShell(): Shell {
  const token = takeToken();
  return {
    kind: 'web',
    connect: () => connect(token),
    openWindow,
    sendFiles: (files, progress, signal) => sendFiles(token, files, progress, signal),
    download: (job, file) => download(token, job, file),
  };
}
