/** What a user has typed to have simulated: kept as text until all of it is a request. */
import type { ParameterSpec } from '#core/parameters.ts';
import type { ProcessRecord } from '#core/simulation/process.ts';
import { LARGEST_SEED, MOST_EVENTS, type SimulationRequest } from '#core/simulation/request.ts';
import { z } from '#core/zod.ts';
import { printed, valueOf } from '../../components/parameterText.ts';

const texts = z.record(z.string(), z.string());

export const SIMULATION_FORM = z.object({
  setup: z.string(),
  /** Id of the process in each setup. */
  process: texts,
  events: z.string(),
  seed: z.string(),
  /** By process: what differs from the defaults, by name. */
  parameters: z.record(z.string(), texts),
});
export type SimulationForm = z.infer<typeof SIMULATION_FORM>;

export const FIRST_FORM: SimulationForm = { setup: '', process: {}, events: '1000', seed: '1', parameters: {} };

export const EVENTS: ParameterSpec = {
  name: 'events',
  title: 'Events',
  unit: '',
  kind: 'whole',
  default: 1000,
  least: 1,
  largest: MOST_EVENTS,
  description: 'At PADME an event is one bunch',
};

export const SEED: ParameterSpec = {
  name: 'seed',
  title: 'Seed',
  unit: '',
  kind: 'whole',
  default: 1,
  least: 0,
  largest: LARGEST_SEED,
  description: 'The same seed gives the same run, bit by bit',
};

export interface CheckedForm {
  /** Null where something cannot be asked for. */
  readonly request: SimulationRequest | null;
  /** By name of the parameter. */
  readonly faults: Readonly<Record<string, string>>;
}

export function checkForm(form: SimulationForm, process: ProcessRecord): CheckedForm {
  const faults: Record<string, string> = {};
  const read = (spec: ParameterSpec, text: string): number => {
    const checked = valueOf(spec, text);
    if ('value' in checked) return checked.value;
    faults[spec.name] = checked.fault;
    return Number.NaN;
  };
  const changed = form.parameters[process.id] ?? {};
  const events = read(EVENTS, form.events);
  const seed = read(SEED, form.seed);
  const parameters = Object.fromEntries(
    process.parameters.map((spec) => {
      const text = changed[spec.name];
      return [spec.name, text === undefined ? spec.default : read(spec, text)];
    }),
  );
  const isComplete = Object.keys(faults).length === 0 && process.missing.length === 0;
  const request = { setup: form.setup, process: process.id, events, seed, parameters };
  return { request: isComplete ? request : null, faults };
}

/** The form with that parameter typed; one that is back at its default is forgotten. */
export function withParameter(
  form: SimulationForm,
  process: string,
  { name, default: standard }: ParameterSpec,
  text: string,
): SimulationForm {
  const { [name]: _, ...others } = form.parameters[process] ?? {};
  const own = text.trim() === printed(standard) ? others : { ...others, [name]: text };
  return { ...form, parameters: { ...form.parameters, [process]: own } };
}
