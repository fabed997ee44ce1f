/** The alarms that stand, kept in step with the service: the top bar, the overview and the Alarms tab show the same. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { AlarmRecord } from '#core/api/alarms.ts';
import { fromApiError } from '#core/api/errors.ts';
import { isDisconnected } from '../connection/errors.ts';
import { counted } from '../format/counted.ts';
import { useConnection } from './connection.ts';
import { useMessages } from './messages.ts';

/** Shown in the list and counted: neither over nor shelved. */
export const isStanding = ({ status, shelf }: AlarmRecord): boolean =>
  shelf === null && (status === 'active' || status === 'returned');

export const isUnacknowledged = (alarm: AlarmRecord): boolean => isStanding(alarm) && alarm.acknowledged === null;

export const useAlarms = defineStore('alarms', () => {
  const connection = useConnection();
  const messages = useMessages();
  /** null: not known yet. */
  const list = shallowRef<readonly AlarmRecord[] | null>(null);
  const failure = ref('');

  const standing = computed(() => (list.value ?? []).filter(isStanding));
  const shelved = computed(() => (list.value ?? []).filter(({ shelf }) => shelf !== null));
  const unacknowledged = computed(() => standing.value.filter(isUnacknowledged));
  /** The most urgent first. */
  const highest = computed(() => standing.value[0] ?? null);

  let isAsking = false;
  let isStale = false;
  /** One question at a time: a storm of changes asks again once. */
  async function load(): Promise<void> {
    isStale = true;
    if (isAsking) return;
    isAsking = true;
    try {
      while (isStale) {
        isStale = false;
        list.value = (await connection.client.alarms.list({})).alarms;
        failure.value = '';
      }
    } catch (error) {
      if (!isDisconnected(error)) failure.value = fromApiError(error).message;
    } finally {
      isAsking = false;
    }
  }

  /** Those given, as they were seen: what was raised again meanwhile stays. */
  async function acknowledge(seen: readonly AlarmRecord[]): Promise<void> {
    const meant = seen.filter(isUnacknowledged);
    if (meant.length === 0) return;
    const { acknowledged, left } = await connection.client.alarms.acknowledge({
      alarms: meant.map(({ alarm, occurrence }) => ({ alarm, occurrence })),
    });
    if (left.length > 0) {
      messages.show({
        severity: 'info',
        title: `${counted(acknowledged.length, 'alarm')} acknowledged, ${left.length} not.`,
        lines: ['They were raised again, or acknowledged by somebody else, while you looked.'],
      });
    }
    await load();
  }

  connection.onOnline(() => void load());
  connection.onChange('alarms', () => void load());

  return { list, failure, standing, shelved, unacknowledged, highest, load, acknowledge };
});
