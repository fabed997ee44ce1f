/** Files that are not what they claim: one sentence with the place of the fault, and nothing else. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { fixture, importFiles, scratchDirectory } from '../../fixtures/import.ts';

const scratch = scratchDirectory();
afterAll(scratch.remove);

const lhcb = readFileSync(fixture('lhcb.json'), 'utf8');
const dex = readFileSync(fixture('dex.firebird.json'), 'utf8');
const phoenix = readFileSync(fixture('phoenix.json'), 'utf8');
const event = (groups: string): string => `{"type":"firebird-dex-json","events":[{"id":1,"groups":${groups}}]}`;

/** What must be said of a file with this content. */
async function sentenceOf(content: string | Uint8Array, name = 'file.json'): Promise<string> {
  const error: unknown = await importFiles(scratch.write(name, content)).then(
    () => new Error('the file was read'),
    (reason: unknown) => reason,
  );
  const { name: type, message } = error as Error;
  expect(`${type}: ${message}`).toMatch(/^BeamglassError: /);
  expect(message).toContain(`“${name}`);
  expect(message).toMatch(/^[^\n]{10,400}\.$/);
  return message;
}

describe('a JSON file', () => {
  it.each([
    [
      'a text for a number',
      lhcb.replace('"px": 3000', '"px": "3000"'),
      'PARTICLES[0].px is the text “3000” where a number',
    ],
    ['a missing number', lhcb.replace('"px": 3000,', ''), 'PARTICLES[0].px is missing'],
    [
      'a number above all bounds',
      lhcb.replace('10.5, 20', '1e999, 20'),
      'PARTICLES[0].track[1][0] is not a finite number',
    ],
    ['a short row', lhcb.replace('[0, 9, -98, -6, 6, -97]', '[0, 9, -98]'), 'VELOR[0] has 3 numbers where 6 belong'],
    ['an object for a list', lhcb.replace('"OT": []', '"OT": {}'), 'OT is not a list'],
    ['NaN', lhcb.replace('[83, 3349', '[NaN, 3349'), 'NaN is not a number in JSON'],
    ['a key twice', lhcb.replace('"OT": []', '"MUON": []'), 'the key “MUON” stands twice'],
    ['a key twice in a row', lhcb.replace('"px": 3000', '"py": 3000'), 'the key “py” stands twice'],
    ['a fraction for a run number', lhcb.replace('4711', '4711.5'), 'runNumber is 4711.5'],
    ['a missing comma', lhcb.replace('"eventNumber": 12,', '"eventNumber": 12'), 'line 4, column 3:'],
    ['text behind the end', `${lhcb}\n{}`, 'the text should end here'],
    ['zeros behind the end', `${lhcb}\0\0\0`, 'byte 0x0'],
    ['a control character', lhcb.replace('pi-', 'pi\n'), 'control character'],
    ['a wrong escape', lhcb.replace('pi-', String.raw`pi\x`), 'escape'],
    [
      'an id that is no name',
      '{"type":"firebird-dex-json","events":[{"id":{"toString":{}},"groups":[]}]}',
      'the id of events[0] is an object',
    ],
    ['no groups', '{"type":"firebird-dex-json","events":[{"id":1}]}', 'events[0] has no “groups”'],
    ['no events', '{"type":"firebird-dex-json","version":"0.04"}', 'has no “events”'],
    ['a wrong hit', dex.replace('[4, 5, 6]', '[4, 5, null]'), 'events[0].groups[0].hits[1].pos[2] is null'],
    [
      'a wrong point',
      dex.replace('[2, 30, 10, 20, 1]', '[2, 30, 10]'),
      'groups[1].trajectories[0].points[0] has 3 values',
    ],
    ['no z column', dex.replace('"z", "x"', '"w", "x"'), 'has no “z”'],
    ['a plane without direction', phoenix.replace('[0, 0, 2, 3000]', '[0, 0, 0, 3000]'), 'PlanarCaloCells.Wall'],
    [
      'a hit type that is not',
      phoenix.replace('"type": "Line"', '"type": "Blob"'),
      'Hits.Strips[0].type is the text “Blob”',
    ],
    ['a wrong link', phoenix.replace('[1, 0]', '[1, -2]'), 'Vertices.Primary[0].linkedTracks[1]'],
  ])('with %s', async (_, content, sentence) => {
    expect(await sentenceOf(content)).toContain(sentence);
  });

  it('with brackets nested a million deep', async () => {
    const nested = '['.repeat(1_000_000);
    expect(await sentenceOf(lhcb.replace('"OT": []', `"OT": ${nested}`))).toContain('nested deeper than 64');
    expect(await sentenceOf(lhcb.replace('"OT": []', `"new": ${nested}`))).toContain('nested deeper than 64');
    expect(await sentenceOf(event(`[{"name":"B","type":"BoxHit","hits":${nested}`))).toContain('nested deeper than 64');
    await sentenceOf(nested);
  });

  it('with one value without end', async () => {
    expect(await sentenceOf(lhcb.replace('"pi-"', `"${'a'.repeat(40 << 20)}"`))).toContain('longer than 16 MiB');
  });

  it('that is UTF-16', async () => {
    expect(await sentenceOf(Buffer.from(`\uFEFF${lhcb}`, 'utf16le'))).toContain('UTF-16');
  });

  it('that is not UTF-8', async () => {
    const bytes = Buffer.from(lhcb);
    bytes[lhcb.indexOf('pi-')] = 0xff;
    expect(await sentenceOf(bytes)).toContain('not UTF-8');
  });

  it('with a byte order mark is read', async () => {
    expect((await importFiles(scratch.write('bom.json', `\uFEFF${lhcb}`))).events).toHaveLength(1);
  });

  it('that ends anywhere is refused, and never half read', async () => {
    const compact = JSON.stringify(JSON.parse(lhcb));
    for (let length = 400; length < compact.length; length += 37) await sentenceOf(compact.slice(0, length));
  });
});

describe('a file of another kind', () => {
  it.each([
    ['nothing', '', 'it is empty'],
    ['zeros', new Uint8Array(200_000), 'nothing but zeros'],
    ['prose', 'once upon a time', 'none of the known event formats'],
    ['another JSON', '{"a": 1, "b": [2]}', 'begins with the keys “a”, “b”'],
    ['EDM4hep JSON', '{"Event 0": {"edm4hepVersion": "1", "Tracks": {"collID": 1}}}', 'none of the known'],
    ['another type of DEX', event('[]').replace('firebird-dex-json', 'firebird-dex-bin'), 'none of the known'],
    ['gzip', new Uint8Array([0x1f, 0x8b, 8, 0]), 'gzip'],
  ])('%s', async (_, content, sentence) => {
    const message = await sentenceOf(content);
    expect(message).toContain(sentence);
    if (!sentence.includes('empty')) expect(message).toContain('Phoenix event JSON');
  });

  it('is named: a directory, a pipe, a device, a file that may not be read, a file that is not there', async () => {
    mkdirSync(join(scratch.path, 'folder'));
    execFileSync('mkfifo', [join(scratch.path, 'pipe')]);
    await expect(importFiles(join(scratch.path, 'folder'))).rejects.toThrow(
      '“folder” cannot be read: it is a directory',
    );
    await expect(importFiles(join(scratch.path, 'pipe'))).rejects.toThrow('it is a pipe');
    await expect(importFiles('/dev/zero')).rejects.toThrow('it is a device');
    await expect(importFiles(join(scratch.path, 'none'))).rejects.toThrow('There is no file “none”.');
    const path = scratch.write('secret.json', lhcb);
    chmodSync(path, 0);
    // Root may read everything.
    if (process.getuid?.() !== 0) await expect(importFiles(path)).rejects.toThrow('you may not read it');
  });
});

describe('a zip archive', () => {
  const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

  it('that inflates without end is refused, whatever size it states', async () => {
    const bomb = Buffer.from(zipSync({ 'bomb.json': bytesOf(dex + ' '.repeat(10 << 20)) }, { level: 1 }));
    const size = bomb.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 24;
    bomb.writeUInt32LE(600 << 20, size);
    expect(await sentenceOf(bomb, 'bomb.zip')).toContain('512 MiB are allowed');
    bomb.writeUInt32LE(2000, size);
    expect(await sentenceOf(bomb, 'bomb.zip')).toContain('damaged');
  });

  it('that states another size or checksum than it holds', async () => {
    const zip = Buffer.from(zipSync({ 'a.json': bytesOf(dex) }));
    const central = zip.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    const other = (offset: number, value: number): Buffer => {
      const copy = Buffer.from(zip);
      copy.writeUInt32LE(value, central + offset);
      return copy;
    };
    expect(await sentenceOf(other(16, 12345), 'crc.zip')).toContain('checksum');
    expect(await sentenceOf(other(24, 10), 'short.zip')).toContain('damaged');
    expect(await sentenceOf(other(24, 400_000_000), 'long.zip')).toContain('impossible size');
    expect(await sentenceOf(zip.subarray(0, -30), 'cut.zip')).toContain('damaged');
  });

  it('with two event files, or none', async () => {
    const two = zipSync({ 'a.json': bytesOf(dex), 'b.json': bytesOf(dex) });
    expect(await sentenceOf(two, 'two.zip')).toContain('holds 2 .json files');
    expect(await sentenceOf(zipSync({ 'a.txt': bytesOf('x') }), 'none.zip')).toContain(
      'zip file that holds no event file',
    );
  });

  it('names its member in a fault', async () => {
    const zip = zipSync({ 'inner.json': bytesOf(dex.replace('[4, 5, 6]', '[4, 5]')) });
    expect(await sentenceOf(zip, 'outer.zip')).toContain(
      '“outer.zip/inner.json” cannot be read: events[0].groups[0].hits[1].pos',
    );
  });
});
