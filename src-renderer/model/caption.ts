/** The caption of a picture: what it shows, and what it leaves out. */
import type { EnergyUnit } from '#core/api/contract.ts';
import type { Cut } from '#core/event/cut.ts';
import { attributesOf } from '#core/event/attribute.ts';
import type { Collection, EventHeader } from '#core/event/event.ts';
import { formatNumber } from '../format/number.ts';
import { formatUtc } from '../format/time.ts';
import { shownUnit } from '#core/event/shownUnit.ts';
import type { Styles } from './collectionStyle.ts';

export interface CaptionSource {
  readonly run: string;
  readonly header: EventHeader;
  /** By which the event is reconstructed; null: as recorded. */
  readonly globalTag: string | null;
  /** Time of the time slider, ns; null where the whole event is shown. */
  readonly timeNs: number | null;
  readonly collections: readonly Collection[];
  readonly styles: Styles;
  readonly energyUnit: EnergyUnit;
}

/** “0.1 ≤ energy ≤ 2 GeV” */
export function cutText(collection: Collection, { attribute, min, max }: Cut, energyUnit: EnergyUnit): string {
  const found = attributesOf(collection).find(({ name }) => name === attribute);
  const { unit, factor } = shownUnit(found?.unit ?? '', energyUnit);
  const low = min === null ? '' : `${formatNumber(min * factor)} ≤ `;
  const high = max === null ? '' : ` ≤ ${formatNumber(max * factor)}`;
  return `${low}${found?.label ?? attribute}${high} ${unit}`.trim();
}

export function captionOf({
  run,
  header,
  globalTag,
  timeNs,
  collections,
  styles,
  energyUnit,
}: CaptionSource): string[] {
  const parts = [`Run ${run}`, `event ${header.eventNumber}`];
  if (globalTag !== null) parts.push(`global tag ${globalTag}`);
  if (header.timeNs !== null) parts.push(formatUtc(header.timeNs));
  if (timeNs !== null) parts.push(`until ${formatNumber(timeNs, 5)} ns`);
  const cuts = collections.flatMap((collection) => {
    const style = styles[collection.name];
    if (!style?.visible || style.cuts.length === 0) return [];
    return [`${collection.name}: ${style.cuts.map((cut) => cutText(collection, cut, energyUnit)).join(', ')}`];
  });
  return cuts.length === 0 ? [parts.join(' · ')] : [parts.join(' · '), `Cuts: ${cuts.join('; ')}`];
}
