/** What an export worker answers. */
import { BeamglassError } from '#core/errors.ts';
import type { ExportCalls } from '#main/workers/calls.ts';
import type { Handlers } from '#main/workers/protocol.ts';

export const EXPORT_HANDLERS: Handlers<ExportCalls> = {
  write: ({ format }) => {
    throw new BeamglassError('badInput', `Beamglass does not write “${format}”.`, { format });
  },
};
