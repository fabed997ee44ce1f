import { describe, expect, it } from 'vitest';
import { BeamglassError } from '#core/errors.ts';
import { backOffMs, superviseConnection, type ConnectionState } from '#renderer/connection/supervisor.ts';
import type { Link } from '#renderer/shell/shell.ts';

interface FakeLink extends Link {
  drop(): void;
  isClosed(): boolean;
}

function fakeLink(): FakeLink {
  const { promise: closed, resolve: drop } = Promise.withResolvers<void>();
  let isClosed = false;
  return {
    rpc: { call: () => Promise.reject(new Error('not called here')) },
    closed,
    drop,
    isClosed: () => isClosed,
    close: () => {
      isClosed = true;
      drop();
    },
  };
}

const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

/** Runs the supervisor over a script of answers; `waits` are the delays it asked for. */
function run(answers: (FakeLink | 'refused')[]) {
  const states: ConnectionState[] = [];
  const links: (Link | null)[] = [];
  const waits: number[] = [];
  const stop = new AbortController();
  const ended = superviseConnection({
    connect: () => {
      const answer = answers.shift() ?? 'refused';
      return answer === 'refused' ? Promise.reject(new Error('refused')) : Promise.resolve(answer);
    },
    onState: (state, link) => {
      states.push(state);
      links.push(link);
    },
    wait: (milliseconds) => {
      waits.push(milliseconds);
      if (answers.length === 0) stop.abort();
      return Promise.resolve();
    },
    signal: stop.signal,
  });
  return { states, links, waits, stop, ended };
}

describe('connection', () => {
  it('is connecting until the first try has ended, then online with that link', async () => {
    const link = fakeLink();
    const { states, links, stop, ended } = run([link]);
    expect(states).toEqual(['connecting']);
    await settle();
    expect(states).toEqual(['connecting', 'online']);
    expect(links).toEqual([null, link]);
    stop.abort();
    await ended;
    expect(link.isClosed()).toBe(true);
  });

  it('comes back after the service restarted, waiting longer after each refusal', async () => {
    const first = fakeLink();
    const second = fakeLink();
    const { states, waits, stop, ended } = run([first, 'refused', 'refused', 'refused', second]);
    await settle();
    first.drop();
    await settle();
    expect(states.at(-1)).toBe('online');
    expect(states).toEqual(['connecting', 'online', 'offline', 'offline', 'offline', 'offline', 'online']);
    expect(waits).toEqual([200, 400, 800, 1600]);
    stop.abort();
    await ended;
    expect(second.isClosed()).toBe(true);
  });

  it('starts from the shortest delay again once it was online', async () => {
    const link = fakeLink();
    const { waits, ended } = run(['refused', 'refused', link]);
    await settle();
    link.drop();
    await ended;
    expect(waits).toEqual([400, 800, 200]);
  });

  it('says so when the service is there and refuses, and tries on', async () => {
    const states: ConnectionState[] = [];
    const stop = new AbortController();
    const errors = [new BeamglassError('forbidden', 'no'), new Error('gone')];
    await superviseConnection({
      connect: () => Promise.reject(errors.shift()!),
      onState: (state) => states.push(state),
      wait: () => {
        if (errors.length === 0) stop.abort();
        return Promise.resolve();
      },
      signal: stop.signal,
    });
    expect(states).toEqual(['connecting', 'refused', 'offline']);
  });

  it('closes a link that arrives after the page has gone', async () => {
    const late = fakeLink();
    const arrival = Promise.withResolvers<Link>();
    const stop = new AbortController();
    const states: ConnectionState[] = [];
    const ended = superviseConnection({
      connect: () => arrival.promise,
      onState: (state) => states.push(state),
      wait: () => Promise.resolve(),
      signal: stop.signal,
    });
    stop.abort();
    arrival.resolve(late);
    await ended;
    expect(late.isClosed()).toBe(true);
    expect(states).toEqual(['connecting']);
  });

  it('never waits longer than four seconds', () => {
    expect([0, 1, 2, 4, 5, 50, 5000].map(backOffMs)).toEqual([200, 400, 800, 3200, 4000, 4000, 4000]);
  });
});
