/** Which events of a run a command is about: as recorded, or reconstructed. */
import { Option } from 'commander';

export interface ReconstructionOption {
  /** Global tag; null: as recorded. */
  readonly reconstruction: string | null;
}

export const reconstructionOption = (): Option =>
  new Option('--reconstruction <tag>', 'events as reconstructed with this global tag').default(null, 'as recorded');
