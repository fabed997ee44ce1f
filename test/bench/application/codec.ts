/** Encoding and decoding one event of each display scenario. */
import { decodeEvent, encodeEvent } from '#core/event/codec.ts';
import { makeScenario } from '../display/scenarios.ts';
import { atMost, information, median, timings, type Figure } from './figures.ts';

const DECODE_LIMIT_MS = 0.2;

export async function codecFigures(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const scenario of ['a', 'b', 'c'] as const) {
    const event = makeScenario(scenario, 1);
    const payload = encodeEvent(event);
    const encode = median(await timings(200, 50, () => encodeEvent(event)));
    const decode = median(await timings(400, 100, () => decodeEvent(payload)));
    const size = `${(payload.byteLength / 1e3).toFixed(0)} kB`;
    figures.push(information(`encode an event of scenario ${scenario} (${size})`, encode, 'ms', 3));
    const name = `decode an event of scenario ${scenario} (${size}), checksum included`;
    figures.push(
      scenario === 'a' ? atMost(name, decode, DECODE_LIMIT_MS, 'ms', 3) : information(name, decode, 'ms', 3),
    );
  }
  return figures;
}
