/**
 * The constants of the global tag in force on the cells of the detector, in the place of what the
 * event holds there: map, picture and legend show them as long as this is on.
 */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { InForceRecord } from '#core/api/conditions.ts';
import { fromApiError } from '#core/api/errors.ts';
import type { Constants } from '#core/calibration/payload.ts';
import { z } from '#core/zod.ts';
import { scaleOf, type ColourScale } from '#renderer/scene/colour/scale.ts';
import type { LegendLine } from '#renderer/scene/types.ts';
import { isDisconnected } from '../connection/errors.ts';
import { formatMeasurement, formatNumber } from '../format/number.ts';
import {
  constantQuantities,
  constantsByChannel,
  STATUS_LOOKS,
  type CellConstant,
  type ConstantQuantity,
  type PayloadTypeRecord,
} from '../model/cellConstants.ts';
import { constantsPicture, type ConstantsPicture } from '../model/constantsPicture.ts';
import { useCellMap } from './cellMap.ts';
import { useConnection } from './connection.ts';
import { useCurrent } from './current.ts';
import { useOnTheSpot } from './onTheSpot.ts';
import { usePreferences } from './preferences.ts';

const NONE: ReadonlyMap<number, CellConstant> = new Map();

export const useConstants = defineStore('constants', () => {
  const cellMap = useCellMap();
  const connection = useConnection();
  const current = useCurrent();
  const onTheSpot = useOnTheSpot();
  /** Quantity by map. */
  const chosen = usePreferences().remember('constants.quantities', z.record(z.string(), z.string()), {}).value;

  const isOn = ref(false);
  const inForce = shallowRef<InForceRecord | null>(null);
  const types = shallowRef<readonly PayloadTypeRecord[]>([]);
  const payloads = shallowRef<ReadonlyMap<string, Constants>>(new Map());
  /** Sentence that says why there are none. */
  const failure = ref('');
  /** Payloads never change. */
  const fetched = new Map<string, Promise<Constants>>();

  function payloadOf(hash: string): Promise<Constants> {
    const known = fetched.get(hash);
    if (known) return known;
    const asked = connection.client.conditions.payload({ hash }).then(({ document }) => document.constants);
    fetched.set(hash, asked);
    asked.catch(() => fetched.delete(hash));
    return asked;
  }

  /** Of the reconstruction that is shown; without one, of what is in force for the run. */
  const wanted = computed(() =>
    isOn.value && current.run !== null ? { run: current.run, globalTag: onTheSpot.tag } : null,
  );

  async function load(): Promise<void> {
    const asked = wanted.value;
    if (!asked) return;
    try {
      if (types.value.length === 0) types.value = await connection.client.conditions.types();
      const record = await connection.client.conditions.inForce(asked);
      const byChannel = new Set(types.value.filter(({ key }) => key === 'channel').map(({ id }) => id));
      // Of constants that change within the run those of its beginning.
      const first = record.types.flatMap(({ type, segments }) =>
        byChannel.has(type) && segments[0] ? [{ type, hash: segments[0].payload }] : [],
      );
      const found = await Promise.all(first.map(async ({ type, hash }) => [type, await payloadOf(hash)] as const));
      if (wanted.value !== asked) return;
      inForce.value = record;
      payloads.value = new Map(found);
      failure.value = '';
    } catch (error) {
      if (wanted.value !== asked || isDisconnected(error)) return;
      inForce.value = null;
      payloads.value = new Map();
      failure.value = fromApiError(error).message;
    }
  }

  watch(wanted, () => void load());
  connection.onChange('conditions', () => void load());
  connection.onOnline(() => void load());

  const quantities = computed(() => constantQuantities(types.value, payloads.value, cellMap.mapped));
  const quantity = computed<ConstantQuantity | null>(
    () => quantities.value.find(({ id }) => id === chosen.value[cellMap.map?.id ?? '']) ?? quantities.value[0] ?? null,
  );

  function choose(id: string): void {
    if (cellMap.map) chosen.value = { ...chosen.value, [cellMap.map.id]: id };
  }

  /** The next quantity of this map; after the last the first. */
  function chooseNext(): void {
    const at = quantities.value.findIndex(({ id }) => id === quantity.value?.id);
    const next = quantities.value[(at + 1) % quantities.value.length];
    if (next) choose(next.id);
  }

  const values = computed(() => {
    const constants = quantity.value && payloads.value.get(quantity.value.type);
    return constants && quantity.value ? constantsByChannel(constants, quantity.value, cellMap.mapped) : NONE;
  });
  /** null for words, and where no cell has a value. */
  const scale = computed<ColourScale | null>(() =>
    quantity.value?.isText
      ? null
      : scaleOf(
          Float64Array.from(values.value.values(), ({ value }) => value),
          true,
        ),
  );

  const picture = computed<ConstantsPicture | null>(() =>
    isOn.value && quantity.value && values.value.size > 0
      ? constantsPicture(
          cellMap.cells.map(({ cell }) => cell),
          values.value,
          quantity.value,
        )
      : null,
  );

  const legend = computed<LegendLine[]>(() => {
    if (!picture.value || !quantity.value) return [];
    const label = `${quantity.value.label} · ${inForce.value?.globalTag ?? ''}`;
    if (scale.value) {
      const { low, high, logarithmic } = scale.value;
      const unit = [quantity.value.unit, logarithmic ? 'log' : ''].filter(Boolean).join(', ');
      return [{ label, low: formatNumber(low, 4), high: `${formatNumber(high, 4)} ${unit}`.trim() }];
    }
    const there = new Set([...values.value.values()].map(({ text }) => text));
    const swatches = STATUS_LOOKS.filter(({ name, colour }) => colour !== null && there.has(name));
    return [{ label, swatches: swatches.map(({ name, colour }) => ({ name, colour: colour! })) }];
  });

  /** What is told of a channel: the value with its uncertainty and unit. */
  function textOf(channel: number): string {
    const constant = values.value.get(channel);
    if (!constant || Number.isNaN(constant.value)) return 'no constant';
    if (constant.text !== '') return constant.text;
    const { value, error } = constant;
    const unit = quantity.value?.unit ?? '';
    if (!(error > 0)) return `${formatNumber(value, 5)} ${unit}`.trim();
    const printed = formatMeasurement(value, error);
    return `${printed.value} ± ${printed.error}${printed.power} ${unit}`.trim();
  }

  return {
    isOn,
    inForce,
    failure,
    quantities,
    quantity,
    values,
    scale,
    picture,
    legend,
    choose,
    chooseNext,
    textOf,
  };
});
