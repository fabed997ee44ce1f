/** What the colours mean where they are a scale: one line per collection that is seen, with its range in this event. */
import type { EnergyUnit } from '#core/api/contract.ts';
import type { Collection } from '#core/event/event.ts';
import { collectionScale } from '#renderer/scene/colour/colouring.ts';
import { speciesIn } from '#renderer/scene/colour/species.ts';
import type { LegendLine } from '#renderer/scene/types.ts';
import { formatNumber } from '../format/number.ts';
import { shownUnit } from '#core/event/shownUnit.ts';
import type { Styles } from './collectionStyle.ts';

/** @param kept objects of each collection that are seen */
export function legendOf(
  collections: readonly Collection[],
  styles: Styles,
  kept: ReadonlyMap<string, number>,
  energyUnit: EnergyUnit,
): LegendLine[] {
  return collections.flatMap((collection): LegendLine[] => {
    const style = styles[collection.name];
    if (!style?.visible || !kept.get(collection.name) || style.colourBy === 'collection') return [];
    if (style.colourBy === 'particle') return [{ label: collection.name, swatches: speciesIn(collection) }];
    const scale = collectionScale(collection, style.colourBy);
    if (!scale) return [];
    const { unit, factor } = shownUnit(scale.unit, energyUnit);
    return [
      {
        label: `${collection.name} ${style.colourBy}`,
        low: formatNumber(scale.low * factor, 3),
        high: `${formatNumber(scale.high * factor, 3)} ${unit}${scale.logarithmic ? ', log' : ''}`,
      },
    ];
  });
}
