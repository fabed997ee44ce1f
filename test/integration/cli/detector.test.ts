/** `beamglass detector …` as a user types it, and the same through the service. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { beamglass, beamglassJson, ROOT } from '../../fixtures/command.ts';
import { block, fileOf } from '../../fixtures/detector.ts';
import { temporaryDirectory } from '../../fixtures/directory.ts';
import { startTestService } from '../../fixtures/service.ts';

const directory = temporaryDirectory();
const store = join(directory.path, 'store');
const file = (name: string, text: string): string => {
  const path = join(directory.path, name);
  writeFileSync(path, text);
  return path;
};
afterAll(() => directory.remove());

describe('detector', () => {
  it('lists the setups without a store', async () => {
    const { code, json } = await beamglassJson('detector', 'list', '--store', store);
    expect(code).toBe(0);
    const setups = json['setups'] as { id: string }[];
    expect(setups).toHaveLength(11);
    expect(setups).toContainEqual(
      expect.objectContaining({
        id: 'padme-run3',
        experiment: 'padme',
        title: 'PADME, Run III (2022)',
        energyUnit: 'MeV',
      }),
    );
  });

  it('finds a shipped file in order', async () => {
    const path = join(ROOT, 'resources/detectors/na64-vis2018.json');
    const { code, json } = await beamglassJson('detector', 'check', path);
    expect(code).toBe(0);
    expect(json).toMatchObject({ ok: true, setup: 'na64-vis2018', problems: [] });
    expect((json['beam'] as { element: string }[]).map(({ element }) => element)).toContain('ECAL');
  });

  it('names the element at fault, and exits with 1', async () => {
    const path = file('mine.json', fileOf([block('Dump'), block('Veto', { position: [0, 0, 99] })]));
    const { code, json } = await beamglassJson('detector', 'check', path);
    expect(code).toBe(1);
    expect(json).toMatchObject({
      ok: false,
      problems: [{ kind: 'overlap', message: expect.stringContaining('“Veto”') }],
    });
    const { code: textCode, stdout } = await beamglass('detector', 'check', path);
    expect(textCode).toBe(1);
    expect(stdout).toMatch(/^Elements “Dump” and “Veto” overlap by 1 mm/);
  });

  it.each([
    ['not JSON', '{', 'badFile'],
    ['another file', '{"a": 1}', 'badFile'],
  ])('refuses %s', async (_, text, errorCode) => {
    const { code, json } = await beamglassJson('detector', 'check', file('bad.json', text));
    expect(code).toBe(1);
    expect(json).toMatchObject({ error: { code: errorCode, message: expect.stringContaining('bad.json') } });
  });

  it('refuses a file that is not there, and a setup that is not there', async () => {
    expect(await beamglassJson('detector', 'check', join(directory.path, 'none.json'))).toMatchObject({
      code: 1,
      json: { error: { code: 'badFile', message: expect.stringContaining('none.json') } },
    });
    expect(await beamglassJson('detector', 'show', 'cms', '--store', store)).toMatchObject({
      code: 1,
      json: { error: { code: 'notFound', message: expect.stringContaining('padme-run3') } },
    });
  });

  it('shows a setup', async () => {
    const { code, json } = await beamglassJson('detector', 'show', 'padme-run3', '--store', store);
    expect(code).toBe(0);
    expect(json).toMatchObject({ setup: { id: 'padme-run3', energyUnit: 'MeV' } });
  });

  it('exports glTF', async () => {
    const out = join(directory.path, 'padme.gltf');
    const { code, json } = await beamglassJson(
      'detector',
      'export',
      'padme-run3',
      '--format',
      'gltf',
      '--out',
      out,
      '--store',
      store,
    );
    expect(code).toBe(0);
    const text = readFileSync(out, 'utf8');
    expect(json).toMatchObject({ files: [{ name: 'padme.gltf', bytes: Buffer.byteLength(text) }] });
    expect(JSON.parse(text)).toMatchObject({ asset: { version: '2.0' } });
  });

  it('refuses to export into nowhere', async () => {
    const out = join(directory.path, 'none', 'padme.gltf');
    const { code, json } = await beamglassJson('detector', 'export', 'padme-run3', '--format', 'gltf', '--out', out);
    expect(code).toBe(1);
    expect(json).toMatchObject({ error: { message: expect.stringContaining('padme.gltf') } });
  });
});

describe('a user’s own setups', () => {
  it('are offered by the service beside the shipped ones; what cannot be read is said', async () => {
    const own = join(directory.path, 'own');
    mkdirSync(join(own, 'detectors'), { recursive: true });
    writeFileSync(join(own, 'detectors', 'mine.json'), fileOf([block('Dump')]));
    writeFileSync(join(own, 'detectors', 'broken.json'), '{');
    writeFileSync(join(own, 'detectors', 'twice.json'), fileOf([block('Dump')], { id: 'padme-run3' }));
    const { service, client } = await startTestService(own);
    try {
      const { setups, unreadable } = await client.setups.list();
      expect(setups).toHaveLength(12);
      expect(setups).toContainEqual(expect.objectContaining({ id: 'made', own: true }));
      expect(unreadable.map(({ message }) => message)).toEqual([
        expect.stringMatching(/broken\.json is not JSON/),
        expect.stringMatching(/twice\.json.*padme-run3/),
      ]);
      const { setup, materials } = await client.setups.get({ id: 'made' });
      expect(setup.elements).toMatchObject([{ name: 'Dump', material: 'Fe' }]);
      expect(materials['Fe']).toMatchObject({ density: 7.874 });
      await expect(client.setups.get({ id: 'cms' })).rejects.toMatchObject({ message: expect.stringContaining('cms') });
    } finally {
      await service.close();
    }
  });
});
