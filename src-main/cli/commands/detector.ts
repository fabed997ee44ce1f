/** The detector descriptions: what there is, whether one's own is right, and export for other displays. */
import { writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { checkDetector } from '#core/detector/check.ts';
import type { Problem } from '#core/detector/problem.ts';
import { expandSetup } from '#core/detector/detector.ts';
import { budgetAlong, type ElementDepth } from '#core/detector/ray.ts';
import type { Setup } from '#core/detector/setup.ts';
import { BeamglassError } from '#core/errors.ts';
import { detectorGltf } from '#main/service/detectorGltf.ts';
import { commonMaterials, getSetup, listSetups, readSetup } from '#main/service/setups.ts';
import { storeLayout } from '#main/store/layout.ts';
import { VERSION } from '#main/version.ts';
import { commandContext } from '../context.ts';
import { formatBytes, formatPairs, formatTable } from '../table.ts';

export function detectorCommand(program: Command): void {
  const detector = program
    .command('detector')
    .description('list, check, show and export detector descriptions (setups)');
  detector
    .command('list')
    .description('the setups of Beamglass and your own (in “detectors” in the directory of the store)')
    .action(async (_options: unknown, command: Command) => {
      const { store, terminal } = commandContext(command);
      const { setups, unreadable } = await listSetups(storeLayout(store));
      for (const { message } of unreadable) terminal.log(message);
      terminal.result({ setups, unreadable }, () =>
        formatTable(
          ['setup', 'experiment', 'title', 'energies in'],
          setups.map(({ id, experiment, title, energyUnit }) => [id, experiment, title, energyUnit]),
        ),
      );
    });
  detector
    .command('check <file>')
    .description('say what is wrong with a description: overlaps, gaps, units, channel map, depths')
    .action(async (file: string, _options: unknown, command: Command) => {
      const { terminal } = commandContext(command);
      const setup = await readSetup(resolve(file));
      const materials = await commonMaterials();
      const problems = checkDetector(setup, materials);
      const report = { ok: problems.length === 0, setup: setup.id, problems, ...(await figures(setup, problems)) };
      terminal.result(report, () => checkText(report));
      if (!report.ok) process.exitCode = 1;
    });
  detector
    .command('show <id>')
    .description('the whole description; as a table its elements and the material along the beam')
    .action(async (id: string, _options: unknown, command: Command) => {
      const { store, terminal } = commandContext(command);
      const { setup, materials } = await getSetup(storeLayout(store), id);
      const beam = budgetAlong(expandSetup(setup, materials), setup.beam.path);
      terminal.result({ setup, beam }, () => showText(setup, beam));
    });
  detector
    .command('export <id>')
    .description('write the geometry for other displays')
    .addOption(new Option('--format <format>', 'glTF 2.0').choices(['gltf']).makeOptionMandatory())
    .requiredOption('--out <path>', 'file to write')
    .action(async (id: string, { out }: { out: string }, command: Command) => {
      const { store, terminal } = commandContext(command);
      const { setup, materials } = await getSetup(storeLayout(store), id);
      const detector = expandSetup(setup, materials);
      const text = detectorGltf(detector, `Beamglass ${VERSION}`);
      const path = resolve(out);
      try {
        await writeFile(path, text);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new BeamglassError('badInput', `${path} cannot be written: ${reason}.`, { path });
      }
      const files = [{ name: basename(path), rows: detector.volumes.length, bytes: Buffer.byteLength(text) }];
      terminal.result({ files }, () =>
        formatTable(
          ['file', 'volumes', 'size'],
          files.map(({ name, rows, bytes }) => [name, rows, formatBytes(bytes)]),
        ),
      );
    });
}

/** Counts and depths, as far as the problems let them be known. */
async function figures(setup: Setup, problems: readonly Problem[]) {
  if (problems.some(({ kind }) => kind === 'name' || kind === 'material' || kind === 'beam')) return {};
  const detector = expandSetup(setup, await commonMaterials());
  const channels = new Set(detector.cells.map(({ channel }) => channel));
  return {
    elements: setup.elements.length,
    volumes: detector.volumes.length,
    cells: detector.cells.length,
    channels: channels.size,
    beam: budgetAlong(detector, setup.beam.path),
  };
}

function checkText({ setup, problems, ...rest }: { setup: string; problems: Problem[] } & Partial<FiguresOf>): string {
  if (problems.length > 0) return problems.map(({ message }) => message).join('\n');
  const { elements = 0, volumes = 0, cells = 0, channels = 0, beam = [] } = rest;
  const counts = `${elements} elements, ${volumes} volumes, ${cells} cells on ${channels} channels`;
  return `${setup} is in order: ${counts}.\n\n${beamTable(beam)}`;
}

type FiguresOf = Extract<Awaited<ReturnType<typeof figures>>, { elements: number }>;

function beamTable(beam: readonly ElementDepth[]): string {
  return formatTable(
    ['along the beam', 'from mm', 'to mm', 'X0', 'λI'],
    beam.map(({ element, entry, exit, radiationLengths, interactionLengths }) => [
      element ?? '(between)',
      Number(entry.toFixed(2)),
      Number(exit.toFixed(2)),
      Number(radiationLengths.toPrecision(4)),
      Number(interactionLengths.toPrecision(4)),
    ]),
  );
}

function showText(setup: Setup, beam: readonly ElementDepth[]): string {
  const { id, title, experiment, description, origin } = setup;
  const elements = setup.elements.map(({ name, group, shape, material, position, assumed, title: what }) => [
    name,
    what,
    group,
    material,
    shape.type === 'box' ? shape.size.join(' × ') : `r ${shape.outerRadius} × ${shape.length}`,
    position.join(', '),
    Object.keys(assumed).join(', '),
  ]);
  return [
    formatPairs([
      ['setup', id],
      ['title', title],
      ['experiment', experiment],
      ['beam', `${setup.beam.particle}, ${setup.beam.energy} GeV`],
      ['origin', origin],
    ]),
    description,
    formatTable(['element', 'title', 'group', 'material', 'size mm', 'centre mm', 'assumed'], elements),
    beamTable(beam),
  ].join('\n\n');
}
