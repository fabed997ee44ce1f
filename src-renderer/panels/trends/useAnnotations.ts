/** What people wrote at places of the trend that is shown, kept in step with the service. */
import { shallowRef, watch, type Ref } from 'vue';
import type { Trend, TrendAnnotation } from '#core/api/trends.ts';
import { isDisconnected } from '../../connection/errors.ts';
import { useConnection } from '../../stores/connection.ts';
import { useMessages } from '../../stores/messages.ts';

export function useAnnotations(trend: Readonly<Ref<Trend | null>>, experiment: Readonly<Ref<string | null>>) {
  const connection = useConnection();
  const messages = useMessages();
  const list = shallowRef<readonly TrendAnnotation[]>([]);

  let asked = 0;
  async function load(): Promise<void> {
    const mine = ++asked;
    const axis = trend.value?.abscissa;
    if (experiment.value === null || (axis !== 'utc' && axis !== 'run')) {
      list.value = [];
      return;
    }
    try {
      const found = await connection.client.trends.annotations({ experiment: experiment.value, axis });
      if (mine === asked) list.value = found;
    } catch (error) {
      if (!isDisconnected(error)) messages.showError('What was written at this trend could not be read.', error);
    }
  }

  /** @throws what the service refuses */
  async function add(x: number, text: string): Promise<void> {
    const axis = trend.value?.abscissa;
    if (experiment.value === null || (axis !== 'utc' && axis !== 'run')) return;
    await connection.client.trends.annotate({ experiment: experiment.value, axis, x, text });
    await load();
  }

  /** @throws what the service refuses */
  async function revise({ annotation }: TrendAnnotation, text: string): Promise<void> {
    await connection.client.trends.reviseAnnotation({ annotation, text });
    await load();
  }

  async function remove({ annotation, text }: TrendAnnotation): Promise<void> {
    try {
      await connection.client.trends.removeAnnotation({ annotation });
      await load();
    } catch (error) {
      messages.showError(`“${text}” was not removed.`, error);
    }
  }

  watch([() => trend.value?.abscissa, experiment], () => void load(), { immediate: true });
  connection.onChange('annotations', () => void load());
  connection.onOnline(() => void load());
  return { list, add, revise, remove };
}
