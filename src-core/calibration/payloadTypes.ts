/** Every payload type there is, by its id. A new type is a file in `types` and its line here. */
import { BeamglassError } from '#core/errors.ts';
import type { Constants, PayloadDocument, Provenance } from './payload.ts';
import { requireGood, type PayloadType } from './payloadType.ts';
import { channelMap } from './types/channelMap.ts';
import { channelStatus } from './types/channelStatus.ts';
import { channelPedestal } from './types/channelPedestal.ts';
import { channelT0 } from './types/channelT0.ts';
import { na64EcalGains } from './types/na64EcalGains.ts';
import { padmeEcalGains } from './types/padmeEcalGains.ts';
import { padmeEcalEnergyScale } from './types/padmeEcalEnergyScale.ts';
import { padmeEcalTemperature } from './types/padmeEcalTemperature.ts';
import { mipScale } from './types/mipScale.ts';
import { srdWindow } from './types/srdWindow.ts';
import { calorimeterContainment } from './types/calorimeterContainment.ts';
import { calorimeterResolution } from './types/calorimeterResolution.ts';
import { leadGlassResponse } from './types/leadGlassResponse.ts';
import { leadGlassLeakage } from './types/leadGlassLeakage.ts';
import { leadGlassAgeing } from './types/leadGlassAgeing.ts';
import { beamSpot } from './types/beamSpot.ts';
import { beamEnergySpread } from './types/beamEnergySpread.ts';
import { beamContamination } from './types/beamContamination.ts';
import { trackerAlignment } from './types/trackerAlignment.ts';
import { trackerResolution } from './types/trackerResolution.ts';
import { trackerStrips } from './types/trackerStrips.ts';
import { tagAndProbe } from './types/tagAndProbe.ts';
import { efficiencyCorrections } from './types/efficiencyCorrections.ts';
import { targetResponse } from './types/targetResponse.ts';
import { fluxNpot } from './types/fluxNpot.ts';

export const PAYLOAD_TYPES: readonly PayloadType[] = [
  channelMap,
  channelStatus,
  channelPedestal,
  channelT0,
  na64EcalGains,
  padmeEcalGains,
  padmeEcalEnergyScale,
  padmeEcalTemperature,
  mipScale,
  srdWindow,
  calorimeterResolution,
  calorimeterContainment,
  leadGlassResponse,
  leadGlassLeakage,
  leadGlassAgeing,
  beamSpot,
  beamEnergySpread,
  beamContamination,
  trackerAlignment,
  trackerResolution,
  trackerStrips,
  tagAndProbe,
  efficiencyCorrections,
  targetResponse,
  fluxNpot,
];

const BY_ID = new Map(PAYLOAD_TYPES.map((type) => [type.id, type]));

/** @throws BeamglassError `notFound` */
export function payloadType(id: string): PayloadType {
  const type = BY_ID.get(id);
  if (type !== undefined) return type;
  const message = `There is no payload type “${id}”; there are ${[...BY_ID.keys()].join(', ')}.`;
  throw new BeamglassError('notFound', message, { type: id });
}

/** @throws BeamglassError `badInput` for constants that break a rule of their type */
export function makePayload(typeId: string, constants: Constants, provenance: Provenance): PayloadDocument {
  const type = payloadType(typeId);
  requireGood(type, constants);
  return { format: 'beamglass-payload', type: type.id, schemaVersion: type.schemaVersion, constants, provenance };
}

/**
 * Holds a document against its type.
 * @throws BeamglassError `notFound` for a type, `badInput` for a version or constants that this program does not take
 */
export function checkPayload(document: PayloadDocument): PayloadType {
  const type = payloadType(document.type);
  if (document.schemaVersion !== type.schemaVersion) {
    const message = `A payload of type ${type.id} with schema version ${document.schemaVersion} was made by a newer Beamglass (this one knows ${type.schemaVersion}).`;
    throw new BeamglassError('badInput', message, { type: type.id, schemaVersion: document.schemaVersion });
  }
  requireGood(type, document.constants);
  return type;
}
