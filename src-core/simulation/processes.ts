/** The table of processes. A new process is an entry of its experiment and its part of the experiment's event source. */
import type { Setup } from '#core/detector/setup.ts';
import { BeamglassError } from '#core/errors.ts';
import type { ProcessDefinition } from './definition.ts';
import { NA64_PROCESSES } from './na64Processes.ts';
import { PADME_PROCESSES } from './padmeProcesses.ts';
import { missingParts } from './parts.ts';
import type { ProcessRecord } from './process.ts';

const BY_EXPERIMENT: Readonly<Record<string, readonly ProcessDefinition[]>> = {
  na64: NA64_PROCESSES,
  padme: PADME_PROCESSES,
};

export function definitionsOf(setup: Setup): readonly ProcessDefinition[] {
  return Object.hasOwn(BY_EXPERIMENT, setup.experiment) ? BY_EXPERIMENT[setup.experiment]! : [];
}

/** What the setup's experiment can simulate, also what this setup lacks a part for. */
export function processesOf(setup: Setup): ProcessRecord[] {
  return definitionsOf(setup).map((definition) => ({
    id: definition.id,
    title: definition.title,
    description: definition.description,
    parameters: [...definition.parameters(setup)],
    missing: missingParts(setup, definition.requires),
  }));
}

/** @throws BeamglassError `badInput` for a process that is not there or whose detector is not there */
export function requireProcess(setup: Setup, id: string): ProcessDefinition {
  const definitions = definitionsOf(setup);
  const definition = definitions.find((one) => one.id === id);
  if (definition === undefined) {
    const known = definitions.map((one) => one.id).join(', ');
    const there = known === '' ? `nothing can be simulated for ${setup.experiment}` : `there are ${known}`;
    throw new BeamglassError('badInput', `There is no process “${id}” for setup ${setup.id}; ${there}.`, {
      parameter: 'process',
    });
  }
  const missing = missingParts(setup, definition.requires);
  if (missing.length > 0) {
    throw new BeamglassError(
      'badInput',
      `The process “${id}” (${definition.title}) needs ${missing.join(' and ')}, which setup ${setup.id} has not.`,
      { parameter: 'process' },
    );
  }
  return definition;
}
